/* Until when a certificate holds. */
#include "case.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/certificate.h"
#include "base/clock.h"

static void the_end_of_a_certificate_is_read(void **state)
{
    char path[] = "/tmp/certificate-XXXXXX", line[300];
    int64_t end = 0, day = 86400000, before = clock_utc();
    int fd = mkstemp(path);

    (void)state;
    assert_true(fd >= 0);
    close(fd);
    assert_int_equal(certificate_expiry(path, &end), -EBADMSG);
    snprintf(line, sizeof line,
             "openssl req -x509 -newkey rsa:2048 -nodes -keyout /dev/null -out %s -days 20 "
             "-subj /CN=x 2>/dev/null",
             path);
    assert_int_equal(system(line), 0);
    assert_int_equal(certificate_expiry(path, &end), 0);
    assert_in_range(end, before + 20 * day - 1000, clock_utc() + 20 * day);
    unlink(path);
    assert_int_equal(certificate_expiry(path, &end), -ENOENT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_end_of_a_certificate_is_read)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
