/* Guests of a bus: traces that are read too slowly, and what a reload leaves of them. */
#include "../base/case.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "control/field.h"

static struct bench {
    char dir[64];
    struct loop *loop;
    struct server *server;
    struct field *field;
    struct acquire *acquire;
    struct ring *readings, *answers, *frames;
    struct bus_site bus;
    struct site site;
} bench;

static void run_trace(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    (void)by;
    field_trace(((struct bench *)context)->field, answer, args);
}

static void run_order(void *context, struct server_answer *answer, const struct json *args,
                      const char *by)
{
    field_order(((struct bench *)context)->field, answer, args, by);
}

/* A bus of no devices at a port where nobody listens. */
static int set_up(void **state)
{
    static const struct server_verb verbs[] = {{"trace", false, run_trace},
                                               {"order", true, run_order}};
    struct acquire_rings rings;

    (void)state;
    bench =
        (struct bench){.dir = "/tmp/field-XXXXXX",
                       .readings = ring_new(64, sizeof(struct reading)),
                       .answers = ring_new(64, sizeof(struct acquire_answer)),
                       .frames = ring_new(64, sizeof(struct trace_frame)),
                       .field = field_new(),
                       .bus = {.name = "far", .kind = BUS_TCP, .place = "127.0.0.1", .port = 1}};
    bench.site.bus = &bench.bus;
    bench.site.buses = 1;
    rings = (struct acquire_rings){bench.readings, bench.answers, bench.frames};
    assert_non_null(mkdtemp(bench.dir));
    assert_int_equal(loop_new(&bench.loop), 0);
    assert_int_equal(acquire_start(&bench.site, 1, &rings, &bench.acquire), 0);
    field_use(bench.field, &bench.site, bench.acquire);
    return server_start(bench.loop, bench.dir, verbs, ROWS(verbs), &bench, &bench.server);
}

static int tear_down(void **state)
{
    (void)state;
    server_stop(bench.server);
    field_use(bench.field, NULL, NULL);
    acquire_stop(bench.acquire);
    field_free(bench.field);
    loop_free(bench.loop);
    ring_free(bench.readings);
    ring_free(bench.answers);
    ring_free(bench.frames);
    return rmdir(bench.dir);
}

static int dial(const char *order)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    struct text path = TEXT_IN(address.sun_path);

    text_printf(&path, "%s/control", bench.dir);
    assert_int_equal(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(send(fd, order, strlen(order), MSG_NOSIGNAL), strlen(order));
    while (loop_once(bench.loop, 0) > 0)
        ;
    return fd;
}

/* Everything that comes until `word` is in it. */
static char *hear(int fd, const char *word)
{
    size_t size = 4 << 20, used = 0;
    char *all = calloc(1, size);
    int64_t until = clock_boot() + DEADLINE_MS;

    while (!strstr(all, word)) {
        ssize_t n = recv(fd, all + used, size - 1 - used, MSG_DONTWAIT);

        assert_true(clock_boot() < until);
        used += n > 0 ? (size_t)n : 0;
        loop_once(bench.loop, n > 0 ? 0 : 10);
    }
    return all;
}

static void pass_frames(int n)
{
    struct trace_frame frame = {.kind = TRACE_REPLY, .length = ACQUIRE_FRAME};

    for (int i = 0; i < n; i++) {
        ring_push(bench.frames, &frame);
        field_take_frames(bench.field, bench.frames);
    }
}

static void frames_that_find_no_room_are_counted(void **state)
{
    int fd = dial("{\"op\":\"trace\",\"args\":{\"bus\":\"far\"}}\n");
    char *all;

    (void)state;
    pass_frames(3000);
    free(hear(fd, "\"kind\":\"reply\"")); /* makes room */
    pass_frames(1);
    all = hear(fd, "\"missed\":");
    assert_true(strtol(strstr(all, "\"missed\":") + strlen("\"missed\":"), NULL, 10) > 1000);
    free(all);
    close(fd);
}

static void frames_that_the_ring_lost_are_counted_too(void **state)
{
    struct trace_frame frame = {.kind = TRACE_REPLY, .length = 4};
    int fd = dial("{\"op\":\"trace\",\"args\":{\"bus\":\"far\"}}\n");
    char *all;

    (void)state;
    for (int i = 0; i < 64 + 7; i++)
        ring_push(bench.frames, &frame);
    field_take_frames(bench.field, bench.frames);
    all = hear(fd, "\"kind\":\"reply\"");
    assert_non_null(strstr(all, "\"missed\":7}"));
    free(all);
    close(fd);
}

static void other_buses_end_every_guest(void **state)
{
    int trace = dial("{\"op\":\"trace\",\"args\":{\"bus\":\"far\"}}\n");
    int order = dial(
        "{\"op\":\"order\",\"args\":{\"bus\":\"far\",\"unit\":1,\"pdu\":\"03 00 00 00 01\"}}\n");

    (void)state;
    field_use(bench.field, &bench.site, bench.acquire);
    free(hear(trace, "\"ok\":false,\"error\":\"the buses were started anew meanwhile\""));
    free(hear(order, "\"ok\":false,\"error\":\"the buses were started anew meanwhile\""));
    close(trace);
    close(order);
}

static void what_is_no_order_is_refused(void **state)
{
    static const char *const args[] = {
        "{\"bus\":\"near\",\"unit\":1,\"pdu\":\"03\"}",
        "{\"bus\":\"far\",\"pdu\":\"03\"}",
        "{\"bus\":\"far\",\"unit\":256,\"pdu\":\"03\"}",
        "{\"bus\":\"far\",\"unit\":1,\"pdu\":\"\"}",
        "{\"bus\":\"far\",\"unit\":1,\"pdu\":\"0\"}",
        "{\"bus\":\"far\",\"unit\":1,\"pdu\":\"03\",\"timeout\":-1}"};

    (void)state;
    for (size_t i = 0; i < ROWS(args); i++) {
        char order[200];
        struct text text = TEXT_IN(order);
        int fd;

        text_printf(&text, "{\"op\":\"order\",\"args\":%s}\n", args[i]);
        fd = dial(order);
        free(hear(fd, "\"ok\":false"));
        close(fd);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(frames_that_find_no_room_are_counted, set_up, tear_down),
        cmocka_unit_test_setup_teardown(frames_that_the_ring_lost_are_counted_too, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(other_buses_end_every_guest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_order_is_refused, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
