/* Looking for a broker without waiting for the answer. */
#include "broker.h"

#include "send/reach.h"

enum { QUEUED = 8 };

static int answer_of(struct reach *reach)
{
    int64_t by = clock_boot() + DEADLINE_MS;

    assert_non_null(reach);
    while (reach_answer(reach) == -EAGAIN && clock_boot() < by)
        poll(NULL, 0, ROUND_MS);
    return reach_answer(reach);
}

static void who_listens_is_found_and_who_does_not_is_not(void **state)
{
    struct reach *reach;
    uint16_t port = 0;
    int fd = local_socket(0, true, &port);

    (void)state;
    assert_int_equal(listen(fd, 4), 0);
    reach = reach_begin("127.0.0.1", port);
    assert_int_equal(answer_of(reach), 1);
    reach_free(reach);
    close(fd);
    reach = reach_begin("127.0.0.1", port);
    assert_int_equal(answer_of(reach), 0);
    reach_free(reach);
    reach_free(NULL);
}

/* As behind a firewall: a queue that is full takes no connection and refuses none. */
static void who_is_silent_is_waited_for_by_nobody(void **state)
{
    struct sockaddr_in address = {.sin_family = AF_INET};
    struct reach *reach, *left;
    uint16_t port = 0;
    int fd[QUEUED], full = local_socket(0, true, &port);

    (void)state;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(listen(full, 0), 0);
    for (int i = 0; i < QUEUED; i++) {
        fd[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
        (void)!connect(fd[i], (struct sockaddr *)&address, sizeof address);
    }
    left = reach_begin("127.0.0.1", port);
    reach = reach_begin("127.0.0.1", port);
    assert_int_equal(reach_answer(reach), -EAGAIN);
    reach_free(left);
    assert_int_equal(answer_of(reach), 0);
    reach_free(reach);
    for (int i = 0; i < QUEUED; i++)
        close(fd[i]);
    close(full);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_listens_is_found_and_who_does_not_is_not),
        cmocka_unit_test(who_is_silent_is_waited_for_by_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
