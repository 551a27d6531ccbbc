/*
 * script - where commands come from: the file, standard input, and those put off by `at`.
 *
 * The file is obeyed at once and must be right to its last line; standard input gets an answer
 * for each line; a command put off can only complain on standard error.
 */
#include "fake.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int script_load(struct fake *fake, const char *path)
{
    FILE *file = fopen(path, "re");
    struct call call = {.fake = fake, .start_us = fake->start_us};
    char *line = NULL, where[256];
    size_t size = 0;
    int rc = 0;

    if (!file) {
        fprintf(stderr, "%s: %s\n", path, strerror(errno));
        return -1;
    }
    call.where = where;
    for (int number = 1; !rc && getline(&line, &size, file) >= 0; number++) {
        snprintf(where, sizeof where, "%s:%d", path, number);
        call.now = now_us();
        call.line = line;
        rc = command_run(&call);
        if (rc)
            fprintf(stderr, "%s: %s\n", where, call.text);
        else if (call.text[0])
            printf("ok %s\n", call.text);
    }
    free(line);
    fclose(file);
    return rc;
}

void script_answer(struct fake *fake, char *line, int64_t now)
{
    struct call call = {
        .fake = fake, .now = now, .start_us = now, .where = "standard input", .line = line};

    if (command_run(&call))
        printf("error: %s\n", call.text);
    else
        printf("ok%s%s\n", call.text[0] ? " " : "", call.text);
}

static void pop(struct fake *fake)
{
    struct later *later = fake->later;

    fake->later = later->next;
    free(later->line);
    free(later->where);
    free(later);
}

void script_run_due(struct fake *fake, int64_t now)
{
    struct later *later;
    struct call call = {.fake = fake, .now = now};

    while ((later = fake->later) && later->due_us <= now) {
        fake->later = later->next; /* it may put off others */
        call.start_us = later->due_us;
        call.where = later->where;
        call.line = later->line;
        if (command_run(&call))
            fprintf(stderr, "%s: %s\n", call.where, call.text);
        else if (call.text[0])
            printf("%s: %s\n", call.where, call.text);
        later->next = fake->later;
        fake->later = later;
        pop(fake);
    }
}

void script_free(struct fake *fake)
{
    while (fake->later)
        pop(fake);
}
