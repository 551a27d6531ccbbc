/* Tables on terminals that are too narrow for them. */
#include "../base/case.h"

#include <pty.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "ctl/table.h"
#include "ctl/wrap.h"

/* A terminal of so many columns; what was printed on it, without carriage returns. */
struct screen {
    int master;
    FILE *out;
    char text[2000];
};

static void open_screen(struct screen *s, unsigned short columns)
{
    struct winsize size = {.ws_row = 25, .ws_col = columns};
    int slave;

    memset(s, 0, sizeof *s);
    assert_int_equal(openpty(&s->master, &slave, NULL, NULL, &size), 0);
    s->out = fdopen(slave, "w");
}

static const char *read_screen(struct screen *s)
{
    char *to = s->text;

    fclose(s->out);
    while (read(s->master, to, 1) == 1)
        to += *to != '\r';
    *to = '\0';
    close(s->master);
    return s->text;
}

static void print_alarms(FILE *out)
{
    struct table *table = table_new((const char *[]){"ID", "SINCE", "WHERE", "WHAT", "SEEN", NULL});

    table_row(table, (const char *[]){"A2", "08:00", "3号楼消火栓立管", "NO WATER, valve shut",
                                      "值班员 08:03"});
    table_row(table, (const char *[]){" A1", "08:00", "3号楼", "valve shut", "-"});
    table_print(table, out);
    table_free(table);
}

static void where_there_is_room_it_is_a_table(void **state)
{
    struct screen s;

    (void)state;
    open_screen(&s, 80);
    print_alarms(s.out);
    assert_string_equal(read_screen(&s),
                        "ID   SINCE  WHERE            WHAT                  SEEN\n"
                        "A2   08:00  3号楼消火栓立管  NO WATER, valve shut  值班员 08:03\n"
                        " A1  08:00  3号楼            valve shut            -\n");
}

static void what_does_not_fit_goes_below(void **state)
{
    struct screen s;

    (void)state;
    open_screen(&s, 40);
    print_alarms(s.out);
    assert_string_equal(read_screen(&s), "ID   SINCE  WHERE            WHAT\n     SEEN\n"
                                         "A2   08:00  3号楼消火栓立管\n"
                                         "     NO WATER, valve shut  值班员 08:03\n"
                                         " A1  08:00  3号楼            valve shut\n     -\n");
}

/* What an empty cell would have is no reason to go below, and takes no room there. */
static void empty_cells_take_no_line(void **state)
{
    struct table *table = table_new((const char *[]){"ZONE", "STATE", "FED BY", "BY", NULL});
    struct screen s;

    (void)state;
    open_screen(&s, 24);
    table_row(table, (const char *[]){"riser-3", "a longer state", "", "me"});
    table_row(table, (const char *[]){"r", "", "house", ""});
    table_print(table, s.out);
    table_free(table);
    assert_string_equal(read_screen(&s), "ZONE     STATE\n         FED BY  BY\n"
                                         "riser-3  a longer state\n         me\n"
                                         "r\n         house\n");
}

static void a_long_last_cell_goes_on_below_itself(void **state)
{
    struct table *table = table_new((const char *[]){"ID", "WHAT", NULL});
    struct screen s;

    (void)state;
    open_screen(&s, 20);
    table_row(table, (const char *[]){"A2", "one two three four five"});
    table_print(table, s.out);
    table_free(table);
    assert_string_equal(read_screen(&s), "ID  WHAT\nA2  one two three\n    four five\n");
}

static void a_pipe_breaks_nothing(void **state)
{
    char *text = NULL;
    size_t size;
    FILE *out = open_memstream(&text, &size);

    (void)state;
    assert_int_equal(wrap_columns(out), 80);
    assert_true(wrap_fits(1000, 1000, out));
    fclose(out);
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(where_there_is_room_it_is_a_table),
        cmocka_unit_test(what_does_not_fit_goes_below),
        cmocka_unit_test(empty_cells_take_no_line),
        cmocka_unit_test(a_long_last_cell_goes_on_below_itself),
        cmocka_unit_test(a_pipe_breaks_nothing),
    };

    return cmocka_run_group_tests_name("table", tests, NULL, NULL);
}
