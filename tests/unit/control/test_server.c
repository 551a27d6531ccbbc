/* The local sockets, with the loop driven by hand: pages, rights, and clients of every bad kind. */
#include "../base/case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "control/done.h"
#include "control/server.h"

enum { ANSWER = 4 * 1024 * 1024 };

static struct bench {
    char dir[64];
    struct loop *loop;
    struct server *server;
    int written; /* how often the writing verb ran */
    struct server_client *held;
    struct done done;
    int gone; /* how often a held client left */
    char *answer;
} bench;

/* args.rows rows of args.bytes bytes. */
static void run_rows(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    int rows = (int)json_number(json_get(args, "rows"), 1);
    char *text = calloc(1, (size_t)json_number(json_get(args, "bytes"), 1) + 1);

    (void)context;
    memset(text, 'x', (size_t)json_number(json_get(args, "bytes"), 1));
    for (int i = 0; i < rows; i++) {
        struct json *row = json_new_object();

        json_put_integer(row, "i", i);
        json_put_text(row, "by", by);
        json_put_text(row, "text", text);
        server_row(answer, row);
    }
    free(text);
}

static void run_write(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    (void)args, (void)by;
    if (++((struct bench *)context)->written == 2)
        server_fail(answer, "not twice", "once is enough");
}

static void on_gone(void *owner)
{
    ((struct bench *)owner)->gone++;
}

static void run_hold(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    struct bench *held = context;

    (void)args, (void)by;
    held->held = server_hold(answer, on_gone, held);
}

/* An order after which `args.rows` more rows are on their way to the disk. */
static void run_done(void *context, struct server_answer *answer, const struct json *args,
                     const char *by)
{
    struct bench *house = context;

    (void)by;
    house->done.given += (uint64_t)json_number(json_get(args, "rows"), 1);
    done_wait(&house->done, answer, 1000);
}

static int set_up(void **state)
{
    static const struct server_verb verbs[] = {{"rows", false, run_rows},
                                               {"write", true, run_write},
                                               {"hold", false, run_hold},
                                               {"done", false, run_done}};

    (void)state;
    bench = (struct bench){.dir = "/tmp/server-XXXXXX", .answer = malloc(ANSWER)};
    assert_non_null(mkdtemp(bench.dir));
    assert_int_equal(loop_new(&bench.loop), 0);
    return server_start(bench.loop, bench.dir, verbs, ROWS(verbs), &bench, &bench.server);
}

/* The directory can be removed only if no socket is left in it. */
static int tear_down(void **state)
{
    (void)state;
    server_stop(bench.server);
    loop_free(bench.loop);
    free(bench.answer);
    return rmdir(bench.dir);
}

static int dial(const char *name)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s/%s", bench.dir, name);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    return fd;
}

static void turn(void)
{
    while (loop_once(bench.loop, 0) > 0)
        ;
}

static void say(int fd, const char *text)
{
    assert_int_equal(send(fd, text, strlen(text), MSG_NOSIGNAL), strlen(text));
    turn();
}

/* What comes up to the end of one answer; up to the end of the connection if `closes`. */
static const char *hear(int fd, bool closes)
{
    int64_t until = clock_boot() + DEADLINE_MS;
    size_t used = 0;
    ssize_t n;

    for (;;) {
        bench.answer[used] = '\0';
        assert_true(clock_boot() < until);
        n = recv(fd, bench.answer + used, ANSWER - 1 - used, MSG_DONTWAIT);
        if (n == 0 || (n < 0 && errno == ECONNRESET)) {
            assert_true(closes);
            return bench.answer;
        }
        used += n > 0 ? (size_t)n : 0;
        if (!closes && n > 0 && bench.answer[used - 1] == '\n') {
            bench.answer[used] = '\0';
            if (strstr(bench.answer, "{\"end\":"))
                return bench.answer;
        }
        loop_once(bench.loop, n > 0 ? 0 : 20);
    }
}

static int count(const char *text, const char *part)
{
    int n = 0;

    while ((text = strstr(text, part)))
        n++, text++;
    return n;
}

static void an_order_is_answered_in_rows_and_one_end(void **state)
{
    int fd = dial("status");

    (void)state;
    say(fd, "{\"v\":1,\"op\":\"rows\",\"args\":{\"rows\":2},\"by\":\"chen\"}\n");
    assert_string_equal(hear(fd, false), "{\"row\":{\"i\":0,\"by\":\"chen\",\"text\":\"x\"}}\n"
                                         "{\"row\":{\"i\":1,\"by\":\"chen\",\"text\":\"x\"}}\n"
                                         "{\"end\":{\"ok\":true}}\n");
    say(fd, "{\"op\":\"rows\"}\n"); /* the connection stays for the next one */
    assert_non_null(strstr(hear(fd, false), "\"by\":\"local\""));
    close(fd);
}

/* Follows the cursor; checks that every row comes once, and gives the number of pages. */
static int all_pages(int fd, int rows, int bytes)
{
    int from = 0, pages = 0, seen = 0;
    char order[120];
    const char *next;

    do {
        snprintf(order, sizeof order,
                 "{\"op\":\"rows\",\"args\":{\"rows\":%d,\"bytes\":%d,\"from\":%d}}\n", rows, bytes,
                 from);
        say(fd, order);
        hear(fd, false);
        for (const char *row = bench.answer; (row = strstr(row, "{\"i\":")); row++)
            assert_int_equal(atol(row + 5), seen++);
        next = strstr(bench.answer, "\"next\":");
        from = next ? (int)strtol(next + 7, NULL, 10) : 0;
        pages++;
    } while (from);
    assert_int_equal(seen, rows);
    return pages;
}

static void pages_hold_500_rows_or_what_the_buffer_takes(void **state)
{
    static const struct {
        int rows, bytes, pages;
    } rows[] = {{500, 1, 1}, {501, 1, 2}, {1000, 1, 2}, {1001, 1, 3}};
    int fd = dial("status");

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++)
        assert_int_equal(all_pages(fd, rows[i].rows, rows[i].bytes), rows[i].pages);
    assert_in_range(all_pages(fd, 300, 3000), 4, 20); /* alarms in two languages are long */
    assert_in_range(all_pages(fd, 3, 200 * 1024), 3, 3);
    close(fd);
}

static void only_the_control_socket_changes_anything(void **state)
{
    int status = dial("status"), control = dial("control");
    struct stat file;
    char path[80];

    (void)state;
    say(status, "{\"op\":\"write\"}\n");
    assert_non_null(strstr(hear(status, false), "this socket only reads"));
    assert_int_equal(bench.written, 0);
    say(control, "{\"op\":\"write\"}\n");
    assert_string_equal(hear(control, false), "{\"end\":{\"ok\":true}}\n");
    assert_int_equal(bench.written, 1);
    say(control, "{\"op\":\"write\"}\n");
    assert_string_equal(
        hear(control, false),
        "{\"end\":{\"ok\":false,\"error\":\"not twice\",\"remedy\":\"once is enough\"}}\n");
    snprintf(path, sizeof path, "%s/control", bench.dir);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0660);
    snprintf(path, sizeof path, "%s/status", bench.dir);
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0666);
    close(status);
    close(control);
}

static void an_unknown_order_is_refused_by_its_name(void **state)
{
    static const char *const rows[][2] = {
        {"{\"op\":\"rowz\"}\n", "no such operation \\\"rowz\\\""},
        {"{\"op\":\"这个操作我们的网关是没有的这个操作\"}\n", "no such operation \\\"这个操作"},
        {"{\"op\":7}\n", "no such operation \\\"\\\""},
        {"{}\n", "no such operation \\\"\\\""},
    };
    int fd = dial("status");

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        say(fd, rows[i][0]);
        assert_non_null(strstr(hear(fd, false), rows[i][1]));
    }
    close(fd);
}

static void garbage_is_told_so_and_dropped(void **state)
{
    static const char *const rows[][2] = {{"GET / HTTP/1.1\r\n\r\n", "'[' or '{' expected"},
                                          {"[1]\n", "not a JSON object"},
                                          {"\n", "column"},
                                          {"{\"op\":\"rows\",\"op\":\"write\"}\n", "duplicate"},
                                          {"\x16\x03\x01\xFF\n", "\"error\":"}};

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        int fd = dial("status");

        say(fd, rows[i][0]);
        hear(fd, true);
        assert_non_null(strstr(bench.answer, rows[i][1]));
        assert_int_equal(count(bench.answer, "{\"end\":"), 1);
        close(fd);
    }
}

static void a_line_without_end_is_told_so_and_dropped(void **state)
{
    int fd = dial("status");
    char *line = malloc(20000);

    (void)state;
    memset(line, 'x', 20000);
    assert_int_equal(send(fd, line, 20000, MSG_NOSIGNAL), 20000);
    hear(fd, true);
    assert_int_equal(count(bench.answer, "{\"end\":"), 1);
    assert_non_null(strstr(bench.answer, "line too long"));
    free(line);
    close(fd);
}

/* Takes places until one is refused; how many there were. */
static int fill(const char *name, int fd[SERVER_CLIENTS + 1])
{
    char byte;

    for (int n = 0; n <= SERVER_CLIENTS; n++) {
        fd[n] = dial(name);
        turn();
        if (recv(fd[n], &byte, 1, MSG_DONTWAIT) == 0) {
            close(fd[n]);
            return n;
        }
    }
    fail_msg("%s takes any number of clients", name);
    return 0;
}

static void idle_readers_leave_four_places_for_the_control_socket(void **state)
{
    int reader[SERVER_CLIENTS + 1], writer[SERVER_CLIENTS + 1];
    int readers = fill("status", reader), writers = fill("control", writer);

    (void)state;
    assert_int_equal(readers, 12);
    assert_int_equal(writers, 4);
    say(writer[0], "{\"op\":\"write\"}\n");
    assert_string_equal(hear(writer[0], false), "{\"end\":{\"ok\":true}}\n");
    for (int i = 0; i < readers; i++)
        close(reader[i]);
    for (int i = 0; i < writers; i++)
        close(writer[i]);
}

static void the_seventeenth_client_is_refused_until_one_goes(void **state)
{
    int fd[SERVER_CLIENTS + 1], late;

    (void)state;
    assert_int_equal(fill("control", fd), SERVER_CLIENTS);
    late = dial("status");
    assert_string_equal(hear(late, true), "");
    close(late);
    close(fd[3]);
    turn();
    fd[3] = dial("control");
    say(fd[3], "{\"op\":\"write\"}\n");
    assert_string_equal(hear(fd[3], false), "{\"end\":{\"ok\":true}}\n");
    for (size_t i = 0; i < SERVER_CLIENTS; i++)
        close(fd[i]);
}

/* It asks for ever more and reads nothing: its place must become free again. */
static void a_client_that_does_not_read_is_dropped(void **state)
{
    const char *order = "{\"op\":\"rows\",\"args\":{\"rows\":9,\"bytes\":30000}}\n";
    int fd = dial("status"), orders = 0;

    (void)state;
    while (send(fd, order, strlen(order), MSG_NOSIGNAL) > 0) {
        assert_true(++orders < 100);
        turn();
    }
    assert_int_equal(errno, EPIPE);
    close(fd);
}

static void half_an_order_waits_for_its_rest(void **state)
{
    int fd = dial("status");

    (void)state;
    say(fd, "{\"op\":\"ro");
    assert_int_equal(recv(fd, bench.answer, 1, MSG_DONTWAIT), -1);
    say(fd, "ws\"}\n{\"op\":\"rows\"}\n{\"op\"");
    assert_int_equal(count(hear(fd, false), "{\"end\":{\"ok\":true}}"), 2);
    say(fd, ":\"rows\"}\n");
    assert_int_equal(count(hear(fd, false), "{\"end\":{\"ok\":true}}"), 1);
    close(fd);
}

/* As `nc -N` does: says it all, ends its half, and reads slowly. */
static void a_client_that_is_done_asking_gets_its_whole_answer(void **state)
{
    int fd = dial("status"), small = 4096;

    (void)state;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
    say(fd, "{\"op\":\"rows\",\"args\":{\"bytes\":250000}}\n");
    shutdown(fd, SHUT_WR);
    turn();
    hear(fd, true);
    assert_int_equal(count(bench.answer, "{\"end\":{\"ok\":true}}"), 1);
    close(fd);
}

static void a_client_that_goes_in_the_middle_harms_nobody(void **state)
{
    const char *order = "{\"op\":\"rows\",\"args\":{\"rows\":400}}\n{\"op\"";
    int fd = dial("status"), other = dial("status");

    (void)state;
    assert_true(send(fd, order, strlen(order), MSG_NOSIGNAL) > 0);
    close(fd);
    turn();
    say(other, "{\"op\":\"rows\"}\n");
    assert_int_equal(count(hear(other, false), "{\"end\":{\"ok\":true}}"), 1);
    close(other);
}

static void sockets_of_a_killed_process_are_replaced_and_a_bad_place_is_refused(void **state)
{
    struct server *second;
    int fd;

    (void)state;
    assert_int_equal(server_start(bench.loop, "/nonexistent", NULL, 0, NULL, &second), -ENOENT);
    memset(bench.answer, 'x', 200);
    bench.answer[200] = '\0';
    assert_int_equal(server_start(bench.loop, bench.answer, NULL, 0, NULL, &second), -ENAMETOOLONG);
    assert_int_equal(server_start(bench.loop, bench.dir, NULL, 0, NULL, &second), 0);
    fd = dial("control");
    turn();
    server_stop(second); /* with a client */
    assert_string_equal(hear(fd, true), "");
    close(fd);
}

#define SERVED(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)

static struct json *row_of(int bytes)
{
    struct json *row = json_new_object();
    char *text = calloc(1, (size_t)bytes + 1);

    memset(text, 'x', (size_t)bytes);
    json_put_text(row, "text", text);
    free(text);
    return row;
}

static void a_held_answer_goes_on_and_the_next_order_waits(void **state)
{
    int fd = dial("status");

    (void)state;
    say(fd, "{\"op\":\"hold\"}\n{\"op\":\"rows\",\"args\":{\"rows\":0}}\n");
    assert_true(server_add(bench.held, row_of(1)));
    assert_int_equal(recv(fd, bench.answer, ANSWER, 0), 21);
    assert_memory_equal(bench.answer, "{\"row\":{\"text\":\"x\"}}\n", 21);
    say(fd, "{\"op\":\"rows\",\"args\":{\"rows\":0}}\n");
    assert_int_equal(recv(fd, bench.answer, ANSWER, MSG_DONTWAIT), -1);
    server_end(bench.held, "it is over", "try again");
    assert_string_equal(
        hear(fd, false),
        "{\"end\":{\"ok\":false,\"error\":\"it is over\",\"remedy\":\"try again\"}}\n");
    turn();
    assert_string_equal(hear(fd, false), "{\"end\":{\"ok\":true}}\n{\"end\":{\"ok\":true}}\n");
    assert_int_equal(bench.gone, 0);
    close(fd);
}

/* Who ends an answer may be in the middle of a reload. */
static void who_ends_an_answer_runs_no_order(void **state)
{
    int fd = dial("control");

    (void)state;
    say(fd, "{\"op\":\"hold\"}\n{\"op\":\"write\"}\n{\"op\":\"hold\"}\n{\"op\":\"wri");
    server_end(bench.held, NULL, NULL);
    assert_int_equal(bench.written, 0);
    turn();
    assert_int_equal(bench.written, 1);
    server_end(bench.held, NULL, NULL);
    turn();
    say(fd, "te\"}\n");
    assert_int_equal(bench.written, 2);
    assert_string_equal(
        hear(fd, false),
        "{\"end\":{\"ok\":true}}\n{\"end\":{\"ok\":true}}\n"
        "{\"end\":{\"ok\":true}}\n"
        "{\"end\":{\"ok\":false,\"error\":\"not twice\",\"remedy\":\"once is enough\"}}\n");
    close(fd);
}

static void a_client_that_leaves_a_held_answer_is_told_of(void **state)
{
    int fd = dial("status");

    (void)state;
    say(fd, "{\"op\":\"hold\"}\n");
    close(fd);
    turn();
    assert_int_equal(bench.gone, 1);
    fd = dial("status"); /* one that the server ends */
    say(fd, "{\"op\":\"hold\"}\n");
    server_stop(bench.server);
    bench.server = NULL;
    assert_int_equal(bench.gone, 2);
    close(fd);
}

/* Rows are refused, not the client: when it reads again it gets what follows, and the end. */
static void a_held_client_that_reads_slowly_loses_rows(void **state)
{
    int fd = dial("status"), lost = 0, kept = 0, size = 4096;

    (void)state;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    say(fd, "{\"op\":\"hold\"}\n");
    for (int i = 0; i < 2000; i++)
        *(server_add(bench.held, row_of(1000)) ? &kept : &lost) += 1;
    assert_true(lost > 0);
    server_end(bench.held, NULL, NULL);
    assert_int_equal(count(hear(fd, false), "{\"row\":"), kept);
    close(fd);
}

/* Nobody is told that it is done before it is on the disk; but a disk that is slow refuses nobody.
 */
static void an_order_is_done_when_it_is_committed(void **state)
{
    int first = dial("status"), second = dial("status"), gone = dial("status");

    (void)state;
    say(first, "{\"op\":\"done\"}\n");
    say(second, "{\"op\":\"done\"}\n");
    say(gone, "{\"op\":\"done\"}\n");
    close(gone);
    turn();
    assert_int_equal(recv(first, bench.answer, ANSWER, MSG_DONTWAIT), -1);
    done_committed(&bench.done, 1);
    assert_string_equal(hear(first, false), "{\"end\":{\"ok\":true}}\n");
    done_tick(&bench.done, 1000 + DONE_LATEST_MS - 1);
    assert_int_equal(recv(second, bench.answer, ANSWER, MSG_DONTWAIT), -1);
    done_tick(&bench.done, 1000 + DONE_LATEST_MS);
    assert_string_equal(hear(second, false), "{\"end\":{\"ok\":true}}\n");
    done_committed(&bench.done, 3);
    say(first, "{\"op\":\"done\",\"args\":{\"rows\":0}}\n"); /* nothing is on its way */
    assert_string_equal(hear(first, false), "{\"end\":{\"ok\":true}}\n");
    close(first);
    close(second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        SERVED(an_order_is_answered_in_rows_and_one_end),
        SERVED(pages_hold_500_rows_or_what_the_buffer_takes),
        SERVED(only_the_control_socket_changes_anything),
        SERVED(an_unknown_order_is_refused_by_its_name),
        SERVED(garbage_is_told_so_and_dropped),
        SERVED(a_line_without_end_is_told_so_and_dropped),
        SERVED(idle_readers_leave_four_places_for_the_control_socket),
        SERVED(the_seventeenth_client_is_refused_until_one_goes),
        SERVED(a_client_that_does_not_read_is_dropped),
        SERVED(half_an_order_waits_for_its_rest),
        SERVED(a_client_that_is_done_asking_gets_its_whole_answer),
        SERVED(a_client_that_goes_in_the_middle_harms_nobody),
        SERVED(sockets_of_a_killed_process_are_replaced_and_a_bad_place_is_refused),
        SERVED(a_held_answer_goes_on_and_the_next_order_waits),
        SERVED(who_ends_an_answer_runs_no_order),
        SERVED(a_client_that_leaves_a_held_answer_is_told_of),
        SERVED(a_held_client_that_reads_slowly_loses_rows),
        SERVED(an_order_is_done_when_it_is_committed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
