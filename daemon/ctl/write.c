/*
 * write - gives a point of estated another value.
 *
 * The daemon alone knows the model and its limits, and it alone writes and reads back: here are
 * only the words, and no way past it.
 */
#include "ctl/write.h"

#include <stdio.h>

#include "base/text.h"
#include "ctl/client.h"
#include "ctl/row.h"
#include "ctl/show.h"

enum { POINT, VALUE, UNIT, OPERANDS };

static void show(const struct json *row, bool chinese)
{
    char wrote[100], back[100];

    row_quantity(row_number(row, "wrote"), row_text(row, "wrote_state"), row_text(row, "unit"),
                 wrote, sizeof wrote);
    row_value(row, back, sizeof back);
    printf(chinese ? "%s 写入：%s，读回 %s\n" : "%s written: %s, read back %s\n",
           row_text(row, "point"), wrote, back[0] ? back : row_text(row, "fault"));
}

int write_run(const struct options *options, char *const *operand, int operands)
{
    char value[100] = "";
    struct text text = TEXT_IN(value);
    struct client_answer answer;
    struct json *args;
    int code = EXIT_NOT_ASKED;

    if (operands <= VALUE || operands > OPERANDS)
        return options_fail(EXIT_USAGE, "write POINT VALUE [UNIT]; as write pump-speed 40 Hz");
    text_printf(&text, "%s%s%s", operand[VALUE], operands > UNIT ? " " : "",
                operands > UNIT ? operand[UNIT] : "");
    args = json_new_object();
    json_put_text(args, "point", operand[POINT]);
    json_put_text(args, "value", value);
    if (!client_ask(options->run_dir, true, "write", args, options->by, &answer)) {
        code = answer.ok ? 0 : EXIT_NOTHING;
        if (options->json)
            show_rows(answer.rows, false, stdout);
        else if (json_count(answer.rows))
            show(json_at(answer.rows, 0), options->chinese);
    }
    if (answer.error[0])
        options_fail(0, "%s%s%s", answer.error, answer.remedy[0] ? "; " : "", answer.remedy);
    client_clear(&answer);
    return code;
}
