/*
 * A real mosquitto on a port of loopback that the kernel chose, and our client of it. For one test
 * program each: everything is static.
 */
#ifndef ESTATED_TEST_SEND_BROKER_H
#define ESTATED_TEST_SEND_BROKER_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/text.h"
#include "send/mqtt.h"

enum { DEADLINE_MS = 20000, ROUND_MS = 20 };

static struct world {
    char dir[64];
    pid_t broker;
    uint16_t port;
    struct settings settings;
    struct ring *reports;
    struct beat beat;
    struct mqtt *mqtt;
    uint32_t delivered, dropped; /* seen while waiting for something else */
} w;

static const struct mqtt_will will = {.topic = "estate/v1/e/g/state",
                                      .payload = "{\"state\":\"lost\"}"};

static const char *const topics[] = {"estate/v1/e/g/cmd", NULL};

/* ---- processes ---- */

static inline pid_t spawn(const char *const *argv, int out)
{
    pid_t pid = fork();

    assert_true(pid >= 0);
    if (pid)
        return pid;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(out, STDOUT_FILENO);
    dup2(open("/dev/null", O_RDWR), STDERR_FILENO);
    execvp(argv[0], (char *const *)argv);
    _exit(127);
}

static inline void finish(pid_t pid)
{
    kill(pid, SIGKILL);
    waitpid(pid, NULL, 0);
}

/* Runs a command of the shell in the temporary directory. */
static inline void shell(const char *command)
{
    char line[1024];

    snprintf(line, sizeof line, "cd %s && { %s; } >/dev/null 2>&1", w.dir, command);
    if (system(line))
        fail_msg("%s", command);
}

/* Reads the first line that a command prints, before the deadline. */
static inline void first_line(const char *const *argv, char *out, size_t size)
{
    int64_t by = clock_boot() + DEADLINE_MS;
    size_t used = 0;
    int fd[2];
    pid_t pid;

    assert_int_equal(pipe2(fd, O_CLOEXEC), 0);
    pid = spawn(argv, fd[1]);
    close(fd[1]);
    while (used + 1 < size && !memchr(out, '\n', used)) {
        struct pollfd p = {.fd = fd[0], .events = POLLIN};
        ssize_t n = poll(&p, 1, (int)(by - clock_boot())) > 0
                        ? read(fd[0], out + used, size - 1 - used)
                        : 0;

        if (n <= 0)
            break;
        used += (size_t)n;
    }
    out[used] = '\0';
    close(fd[0]);
    finish(pid);
}

/* ---- the broker ---- */

static inline int local_socket(uint16_t port, bool listens, uint16_t *bound)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
    socklen_t size = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), rc;

    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    rc = listens ? bind(fd, (struct sockaddr *)&a, sizeof a)
                 : connect(fd, (struct sockaddr *)&a, sizeof a);
    if (rc) {
        close(fd);
        return -1;
    }
    if (bound && !getsockname(fd, (struct sockaddr *)&a, &size))
        *bound = ntohs(a.sin_port);
    return fd;
}

static inline void write_config(const char *extra)
{
    char path[96];
    FILE *file;

    snprintf(path, sizeof path, "%s/mosquitto.conf", w.dir);
    file = fopen(path, "we");
    assert_non_null(file);
    fprintf(file, "listener %u 127.0.0.1\npersistence false\n%s\n", w.port, extra);
    fclose(file);
}

/* True when it listens; false if it died (another process took the port). */
static inline bool start_on_port(void)
{
    char config[96];
    const char *const argv[] = {"/usr/sbin/mosquitto", "-c", config, NULL};
    int64_t by = clock_boot() + DEADLINE_MS;
    int null = open("/dev/null", O_RDWR | O_CLOEXEC), fd = -1;

    snprintf(config, sizeof config, "%s/mosquitto.conf", w.dir);
    w.broker = spawn(argv, null);
    close(null);
    while (fd < 0 && clock_boot() < by && !waitpid(w.broker, NULL, WNOHANG)) {
        fd = local_socket(w.port, false, NULL);
        if (fd < 0)
            poll(NULL, 0, ROUND_MS);
    }
    if (fd >= 0)
        close(fd);
    return fd >= 0;
}

static inline void start_broker(const char *extra)
{
    for (int attempt = 0; attempt < 5; attempt++) {
        close(local_socket(0, true, &w.port));
        write_config(extra);
        if (start_on_port())
            return;
    }
    fail_msg("mosquitto does not start");
}

static inline void stop_broker(void)
{
    if (w.broker)
        finish(w.broker);
    w.broker = 0;
}

/* ---- the client ---- */

static inline struct mqtt_report await(uint8_t kind)
{
    int64_t by = clock_boot() + DEADLINE_MS;
    struct mqtt_report r = {0};

    for (;;) {
        while (ring_take(w.reports, &r, 1)) {
            w.delivered += r.kind == MQTT_DELIVERED;
            w.dropped += r.kind == MQTT_DROPPED;
            if (r.kind == kind)
                return r;
        }
        if (clock_boot() >= by || !ring_wait(w.reports, (int)(by - clock_boot())))
            fail_msg("no report %u; the last was %u: %s", kind, r.kind, r.text);
    }
}

static inline void start_client(const char *scheme, const char *host)
{
    snprintf(w.settings.broker, sizeof w.settings.broker, "%s://%s:%u", scheme, host, w.port);
    assert_int_equal(mqtt_start(&w.settings, &will, topics, w.reports, &w.beat, &w.mqtt), 0);
}

static inline int begin(void **state)
{
    (void)state;
    memset(&w, 0, sizeof w);
    TEXT_COPY(w.dir, "/tmp/estated-mqtt-XXXXXX");
    if (!mkdtemp(w.dir) || chmod(w.dir, 0755)) /* mosquitto gives up root */
        return -1;
    TEXT_COPY(w.settings.id, "e");
    TEXT_COPY(w.settings.gateway, "g");
    w.reports = ring_new(512, sizeof(struct mqtt_report));
    return w.reports ? 0 : -1;
}

static inline int remove_one(const char *path, const struct stat *s, int flag, struct FTW *ftw)
{
    (void)s, (void)flag, (void)ftw;
    return remove(path);
}

static inline int end(void **state)
{
    (void)state;
    if (w.mqtt)
        mqtt_stop(w.mqtt, 10000);
    stop_broker();
    ring_free(w.reports);
    nftw(w.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    return 0;
}

/* What a subscriber that comes now is told of a topic. */
static inline void retained(const char *topic, char *out, size_t size)
{
    char port[8];
    const char *const argv[] = {"mosquitto_sub", "-h", "127.0.0.1", "-p", port, "-t",
                                topic,           "-C", "1",         "-W", "15", NULL};

    snprintf(port, sizeof port, "%u", w.port);
    first_line(argv, out, size);
}

#endif
