/* Lines to the journal: priority, one line each, and a reader that stalls. */
#include "case.h"

#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "base/text.h"

enum { OUTPUT = 1024 * 1024 };

/* Runs `body` in a child whose standard error is a pipe; gives that pipe. */
static int start(void (*body)(int), int signal_fd, pid_t *child)
{
    int out[2];

    assert_int_equal(pipe2(out, O_CLOEXEC), 0);
    *child = fork();
    assert_true(*child >= 0);
    if (!*child) {
        dup2(out[1], STDERR_FILENO);
        close(out[0]);
        body(signal_fd);
        _exit(0);
    }
    close(out[1]);
    return out[0];
}

/* All that the child wrote until its end; freed by the caller. */
static char *finish(int fd, pid_t child)
{
    char *all = calloc(1, OUTPUT);
    size_t used = 0;
    ssize_t n;
    int status = -1;

    while ((n = read(fd, all + used, OUTPUT - 1 - used)) > 0)
        used += (size_t)n;
    close(fd);
    waitpid(child, &status, 0);
    assert_int_equal(status, 0);
    return all;
}

static void lines_of_all_times(int unused)
{
    struct beat beat = {.name = "log"};

    (void)unused;
    log_notice("before");
    if (log_start(&beat))
        _exit(1);
    log_error("pump %d", 7);
    log_warning("w");
    log_info("two\nlines\r");
    log_stop();
    log_stop();
    log_error("after");
}

static void lines_come_out_with_their_priority(void **state)
{
    pid_t child;
    int fd = start(lines_of_all_times, -1, &child);
    char *all = finish(fd, child);

    (void)state;
    assert_string_equal(all, "<5>before\n<3>pump 7\n<4>w\n<6>two lines \n<3>after\n");
    free(all);
}

static void one_long_line(int unused)
{
    char text[2000] = "";

    (void)unused;
    for (int i = 0; i < 600; i++)
        memcpy(text + 3 * i, "水", 3);
    log_error("x%s", text);
    log_error("xx%s", text);
    log_error("xxx%s", text);
}

/* Half a character would make journald show the line as a blob. */
static void a_long_line_is_cut_on_a_whole_character(void **state)
{
    pid_t child;
    int fd = start(one_long_line, -1, &child), lines = 0;
    char *all = finish(fd, child);

    (void)state;
    assert_true(text_is_utf8(all));
    for (char *c = all; *c; c++)
        lines += *c == '\n';
    assert_int_equal(lines, 3);
    free(all);
}

enum { FLOOD = 2000 };

static void flood(int done)
{
    struct beat beat = {.name = "log"};

    if (log_start(&beat))
        _exit(1);
    for (int i = 0; i < FLOOD; i++)
        log_info("line %d %0400d", i, 0);
    if (write(done, "", 1) != 1)
        _exit(2);
    log_stop();
}

static void a_stalled_reader_costs_the_oldest_lines_and_they_are_counted(void **state)
{
    int done[2], last = -1, number, got = 0, dropped = 0, part;
    struct pollfd p = {.events = POLLIN};
    pid_t child;
    char *all;

    (void)state;
    assert_int_equal(pipe2(done, O_CLOEXEC), 0);
    p.fd = start(flood, done[1], &child);
    /* Nothing is read until all lines are written: the writers do not wait for the reader. */
    assert_int_equal(poll(&(struct pollfd){.fd = done[0], .events = POLLIN}, 1, DEADLINE_MS), 1);
    all = finish(p.fd, child);
    for (char *rest = all, *line; (line = text_cut(&rest, '\n'));) {
        if (sscanf(line, "<6>line %d", &number) == 1) {
            assert_true(number > last);
            last = number;
            got++;
        } else if (sscanf(line, "<4>log: %d lines dropped", &part) == 1) {
            dropped += part;
        }
    }
    assert_int_equal(last, FLOOD - 1);
    assert_true(dropped > 0);
    assert_in_range(got + dropped, FLOOD, FLOOD + 1); /* the mark of the end may cost one */
    free(all);
    close(done[0]);
    close(done[1]);
}

/* Slowly enough for the ring, so that it is the budget that leaves them out. */
static void complain(int unused)
{
    struct beat beat = {.name = "log"};

    (void)unused;
    if (log_start(&beat))
        _exit(1);
    for (int i = 0; i < FLOOD; i++) {
        log_warning("line %d", i);
        if (i % 100 == 99)
            poll(NULL, 0, 5);
    }
    log_notice("alarm");
    log_stop();
}

static void complaints_without_end_do_not_wear_the_card(void **state)
{
    pid_t child;
    int fd = start(complain, -1, &child), lines = 0;
    char *all = finish(fd, child);

    (void)state;
    for (char *c = all; *c; c++)
        lines += *c == '\n';
    assert_in_range(lines, 100, FLOOD / 2);
    assert_non_null(strstr(all, "<5>alarm\n")); /* what is no complaint passes */
    free(all);
}

static void stop_unread(int done)
{
    struct beat beat = {.name = "log"};

    if (log_start(&beat))
        _exit(1);
    for (int i = 0; i < FLOOD; i++)
        log_info("line %d %0400d", i, 0);
    log_stop();
    if (write(done, "", 1) != 1)
        _exit(2);
}

static void a_stalled_reader_does_not_hold_up_the_end(void **state)
{
    int done[2], fd;
    pid_t child;

    (void)state;
    assert_int_equal(pipe2(done, O_CLOEXEC), 0);
    fd = start(stop_unread, done[1], &child);
    assert_int_equal(poll(&(struct pollfd){.fd = done[0], .events = POLLIN}, 1, DEADLINE_MS), 1);
    free(finish(fd, child));
    close(done[0]);
    close(done[1]);
}

/* The newest lines are there, by number, each once; older ones and those to come are not. */
static void the_newest_lines_are_kept(void **state)
{
    uint64_t first = log_newest() + 1;
    struct log_kept line;

    (void)state;
    for (int i = 0; i < LOG_KEPT + 10; i++)
        log_notice("kept %d\tend", i);
    assert_int_equal(log_newest(), first + LOG_KEPT + 9);
    assert_false(log_kept(first + 9, &line));
    assert_false(log_kept(log_newest() + 1, &line));
    assert_false(log_kept(0, &line));
    assert_true(log_kept(first + 10, &line));
    assert_string_equal(line.text, "kept 10 end");
    assert_int_equal(line.level, LOG_LEVEL_NOTICE);
    assert_true(line.utc_ms > 0);
    log_error("%0300d", 7);
    assert_true(log_kept(log_newest(), &line));
    assert_int_equal(strlen(line.text), LOG_KEPT_TEXT - 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_come_out_with_their_priority),
        cmocka_unit_test(a_long_line_is_cut_on_a_whole_character),
        cmocka_unit_test(a_stalled_reader_costs_the_oldest_lines_and_they_are_counted),
        cmocka_unit_test(complaints_without_end_do_not_wear_the_card),
        cmocka_unit_test(a_stalled_reader_does_not_hold_up_the_end),
        cmocka_unit_test(the_newest_lines_are_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
