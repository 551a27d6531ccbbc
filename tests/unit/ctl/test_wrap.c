/* Lines at the right edge of a terminal, in words of both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "ctl/wrap.h"

/* What a terminal of 20 columns shows of `text`, printed from column `at` on. */
static void assert_shown(const char *text, size_t at, size_t indent, const char *shown)
{
    const struct winsize size = {.ws_row = 24, .ws_col = 20};
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    char seen[400] = "", *to = seen;
    FILE *terminal;

    assert_true(master >= 0 && !grantpt(master) && !unlockpt(master));
    assert_non_null(terminal = fopen(ptsname(master), "w"));
    assert_int_equal(ioctl(master, TIOCSWINSZ, &size), 0);
    wrap_print(text, at, indent, terminal);
    fclose(terminal);
    for (char c; (size_t)(to - seen) < sizeof seen - 1 && read(master, &c, 1) == 1;)
        if (c != '\r')
            *to++ = c;
    close(master);
    assert_string_equal(seen, shown);
}

static void words_are_not_torn(void **state)
{
    (void)state;
    assert_shown("read the valve-b3 of riser-3", 0, 2, "read the valve-b3 of\n  riser-3\n");
    assert_shown("read the valve-b3 of riser-3", 4, 4, "read the\n    valve-b3 of\n    riser-3\n");
    assert_shown("a-word-that-is-longer-than-it x", 0, 0, "a-word-that-is-longer-than-it\nx\n");
}

/* Chinese has no blanks: a line ends behind any character, but not before a mark. */
static void chinese_is_broken_between_characters(void **state)
{
    (void)state;
    assert_shown("楼顶消火栓没有水，请立即开启阀门", 0, 2,
                 "楼顶消火栓没有水，请\n  立即开启阀门\n");
    assert_shown("楼顶的消火栓没有压力，请立即", 0, 2, "楼顶的消火栓没有压\n  力，请立即\n");
    assert_shown("阀门 valve-b3 自 08:00 起（第二次）", 0, 2,
                 "阀门 valve-b3 自\n  08:00 起（第二次）\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_are_not_torn),
        cmocka_unit_test(chinese_is_broken_between_characters),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
