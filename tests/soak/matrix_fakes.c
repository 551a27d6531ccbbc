/*
 * matrix_fakes - fake-estate as a child: a script with all buses and devices, commands through a
 * pipe, its end and its directory removed. Single thread; waits for every answer.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "matrix.h"

enum { LINE = 512 };

static void write_bus(FILE *script, const char *directory, uint32_t b)
{
    switch (matrix_kind(b)) {
    case BUS_TTY:
        fprintf(script, "bus bus%u pty %s/bus%u %d 8N1\n", b, directory, b, MATRIX_BAUD);
        break;
    case BUS_RTU_OVER_TCP:
        fprintf(script, "bus bus%u rtu-tcp 127.0.0.1:0 %d 8N1\n", b, MATRIX_BAUD);
        break;
    default:
        fprintf(script, "bus bus%u tcp 127.0.0.1:0\n", b);
    }
}

static void write_device(FILE *script, uint32_t d)
{
    static const char *const spaces[] = {"holding", "input", "discrete"};
    static const int turnaround_ms[MATRIX_UNITS] = {1, 1, 2, 2, 4, 4, 8, 16};
    uint32_t bus = d / MATRIX_UNITS, unit = d % MATRIX_UNITS + 1;

    fprintf(script, "device bus%u %u d%u turnaround %d ms\n", bus, unit, d,
            turnaround_ms[unit - 1]);
    for (size_t i = 0; i < sizeof spaces / sizeof *spaces; i++)
        fprintf(script, "self-address d%u %s 0 512 from %u\n", d, spaces[i], d * 512);
    fprintf(script, "chaos d%u %d late %d ms\n", d, MATRIX_CHAOS, MATRIX_LATE_MS);
}

static int write_script(const char *directory, const char *path, uint64_t seed)
{
    FILE *script = fopen(path, "we");

    if (!script)
        return -errno;
    fprintf(script, "seed %llu\n", (unsigned long long)seed);
    for (uint32_t b = 0; b < MATRIX_BUSES; b++)
        write_bus(script, directory, b);
    for (uint32_t d = 0; d < MATRIX_DEVICES; d++)
        write_device(script, d);
    return fclose(script) ? -EIO : 0;
}

static void become(const char *program, const char *script, const int in[2], const int out[2])
{
    dup2(in[0], STDIN_FILENO);
    dup2(out[1], STDOUT_FILENO);
    execl(program, program, script, (char *)NULL);
    perror(program);
    _exit(127);
}

static int spawn(struct matrix_fakes *fakes, const char *program, const char *script)
{
    int in[2], out[2];

    if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
        return -errno;
    fakes->pid = fork();
    if (fakes->pid < 0)
        return -errno;
    if (!fakes->pid)
        become(program, script, in, out);
    close(in[0]);
    close(out[1]);
    fakes->to = fdopen(in[1], "w");
    fakes->from = fdopen(out[0], "r");
    return fakes->to && fakes->from ? 0 : -ENOMEM;
}

/* "port busN P" lines, until the script is through. */
static int take_ports(struct matrix_fakes *fakes, struct bus_site bus[MATRIX_BUSES])
{
    char line[LINE];
    unsigned b, port;

    fputs("echo ready\n", fakes->to);
    fflush(fakes->to);
    while (fgets(line, sizeof line, fakes->from)) {
        if (!strcmp(line, "ready\n"))
            return fgets(line, sizeof line, fakes->from) ? 0 : -EPROTO;
        if (sscanf(line, "port bus%u %u", &b, &port) == 2 && b < MATRIX_BUSES) {
            bus[b].port = (uint16_t)port;
            snprintf(bus[b].place, sizeof bus[b].place, "127.0.0.1");
        }
    }
    return -EPROTO;
}

int matrix_fakes_start(struct matrix_fakes *fakes, const char *program, uint64_t seed,
                       struct bus_site bus[MATRIX_BUSES])
{
    const char *base = getenv("TMPDIR");
    char script[MATRIX_PATH + 16];
    int rc;

    memset(fakes, 0, sizeof *fakes);
    snprintf(fakes->directory, sizeof fakes->directory, "%s/fault-matrix-XXXXXX",
             base && strlen(base) < MATRIX_PATH / 2 ? base : "/tmp");
    if (!mkdtemp(fakes->directory))
        return -errno;
    snprintf(script, sizeof script, "%s/script", fakes->directory);
    for (uint32_t b = 0; b < MATRIX_BUSES; b++)
        if (bus[b].kind == BUS_TTY)
            snprintf(bus[b].place, sizeof bus[b].place, "%s/bus%u", fakes->directory, b);
    rc = write_script(fakes->directory, script, seed);
    if (!rc)
        rc = spawn(fakes, program, script);
    if (!rc)
        rc = take_ports(fakes, bus);
    unlink(script);
    return rc;
}

const char *matrix_fakes_ask(struct matrix_fakes *fakes, const char *command)
{
    static _Thread_local char line[LINE];

    fprintf(fakes->to, "%s\n", command);
    fflush(fakes->to);
    if (!fgets(line, sizeof line, fakes->from) || strncmp(line, "ok", 2))
        return NULL;
    line[strcspn(line, "\n")] = '\0';
    return line[2] ? line + 3 : line + 2;
}

void matrix_fakes_end(struct matrix_fakes *fakes)
{
    if (fakes->to)
        fclose(fakes->to);
    if (fakes->from)
        fclose(fakes->from);
    if (fakes->pid > 0)
        waitpid(fakes->pid, NULL, 0);
    rmdir(fakes->directory);
}
