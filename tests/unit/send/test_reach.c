/* Looking for a broker without waiting for the answer. */
#include "broker.h"

#include <pthread.h>

#include "send/handshake.h"
#include "send/reach.h"

enum { QUEUED = 8, TRICKLE = 1000, TRICKLE_MS = 5, LITTLE_MS = 100 };

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

/* The beginning of a long TLS record, and then a byte of it now and then. */
static void *trickle(void *context)
{
    static const unsigned char head[] = {0x16, 3, 3, 0x40, 0};
    const int fd = *(const int *)context;
    intptr_t sent = 0;

    while (sent < TRICKLE && send(fd, sent < 5 ? &head[sent] : head, 1, MSG_NOSIGNAL) == 1) {
        sent++;
        poll(NULL, 0, TRICKLE_MS);
    }
    shutdown(fd, SHUT_RDWR);
    return (void *)sent;
}

/* A second broker waits for its turn meanwhile. */
static void who_speaks_tls_byte_by_byte_is_left_in_time(void **state)
{
    struct settings settings = {.ca = ""};
    char why[200] = "";
    pthread_t thread;
    void *sent;
    int fd[2];

    (void)state;
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fd), 0);
    assert_int_equal(pthread_create(&thread, NULL, trickle, &fd[1]), 0);
    assert_false(handshake_why(fd[0], &settings, "localhost", LITTLE_MS, why, sizeof why));
    close(fd[0]);
    pthread_join(thread, &sent);
    close(fd[1]);
    assert_true((intptr_t)sent < TRICKLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_listens_is_found_and_who_does_not_is_not),
        cmocka_unit_test(who_is_silent_is_waited_for_by_nobody),
        cmocka_unit_test(who_speaks_tls_byte_by_byte_is_left_in_time),
    };

    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
