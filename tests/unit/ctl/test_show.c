/* The page of open alarms: the worst first, below each what it explains. */
#include "../base/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/show.h"

#define ALARM(id, severity, parent)                                                                \
    "{\"id\":\"01K0-" id "\",\"short\":\"" id "\",\"severity\":\"" severity                        \
    "\",\"condition\":\"present\",\"since\":\"2001-07-17T08:00:00+08:00\",\"place\":\"p\","        \
    "\"label\":{\"en\":\"l\"}," parent "\"acknowledged\":false}"
#define OF(id) "\"parent\":\"01K0-" id "\","

static void the_worst_is_first_with_what_it_explains(void **state)
{
    static const char alarms[] =
        "[" ALARM("0001", "minor", "") "," ALARM("0002", "major", OF("0004")) "," ALARM("0003", "major", "") "," ALARM(
            "0004", "critical",
            "") "," ALARM("0005", "minor",
                          OF("0002")) "," ALARM("0006", "minor",
                                                OF("gone")) "," ALARM("0007", "minor",
                                                                      OF("0008")) "," ALARM("0008",
                                                                                            "minor",
                                                                                            OF("000"
                                                                                               "7")) "]";
    static const char *const order[] = {"0004", " 0002", " 0005", "0003",
                                        "0001", " 0006", " 0007", " 0008"};
    char error[80], *text = NULL, *rest, *line;
    struct json *rows = json_read(alarms, strlen(alarms), error, sizeof error);
    size_t size, n = 0;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    show_alarms(rows, false, out);
    fclose(out);
    rest = text;
    strsep(&rest, "\n"); /* the titles */
    while ((line = strsep(&rest, "\n")) && *line) {
        assert_in_range(n, 0, 7);
        line[strlen(order[n])] = '\0';
        assert_string_equal(line, order[n++]);
    }
    assert_int_equal(n, 8);
    free(text);
    json_free(rows);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_worst_is_first_with_what_it_explains)};

    return cmocka_run_group_tests_name("show", tests, NULL, NULL);
}
