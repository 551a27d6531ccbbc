/* Frames in words. */
#include "../base/case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/explain.h"

static void frame_of(const char *hex, uint8_t kind, struct trace_frame *frame)
{
    long n = text_unhex(hex, frame->byte, sizeof frame->byte);

    assert_true(n >= 0);
    frame->length = (uint16_t)n;
    frame->kind = kind;
}

static void every_kind_of_frame_has_its_words(void **state)
{
    static const struct {
        uint8_t kind;
        bool tcp;
        const char *hex, *words;
    } rows[] = {
        {TRACE_REQUEST, false, "07 03 00 04 00 03 44 6C", "unit 7 holding 4 x3"},
        {TRACE_REPLY, false, "07 03 06 00 01 00 01 07 1F 00 00", "unit 7: 1 1 1823"},
        {TRACE_LATE, false, "07 03 02 07 1F 00 00", "unit 7: 1823"},
        {TRACE_REQUEST, false, "0B 02 00 00 00 10 00 00", "unit 11 discrete 0 x16"},
        {TRACE_REPLY, false, "0B 02 02 19 00 00 00", "unit 11: 10011000 00000000"},
        {TRACE_REPLY, false, "07 83 02 00 00", "unit 7 refuses: illegal address"},
        {TRACE_REPLY, false, "07 83 63 00 00", "unit 7 refuses: exception"},
        {TRACE_REQUEST, false, "01 06 00 00 00 07 00 00", "unit 1 holding 0 = 7"},
        {TRACE_REQUEST, false, "01 05 00 02 FF 00 00 00", "unit 1 coil 2 = 1"},
        {TRACE_REQUEST, false, "01 10 00 04 00 02 04 00 01 00 02 00 00",
         "unit 1 holding 4 x2 = 1 2"},
        {TRACE_REPLY, false, "01 10 00 04 00 02 00 00", "unit 1 holding 4 x2"},
        {TRACE_REQUEST, false, "01 2B 0E 01 00 00 00", "unit 1 function 43"},
        {TRACE_REQUEST, true, "00 01 00 00 00 06 0B 04 00 00 00 02", "unit 11 input 0 x2"},
        {TRACE_REPLY, true, "00 01 00 00 00 07 0B 04 04 43 5D 80 00", "unit 11: 17245 32768"},
        {TRACE_GARBLED, false, "07 03 06 00 01 00 01 07 1F 00 00", ""},
        {TRACE_NOISE, false, "FF 00 FF", ""},
        {TRACE_NOTHING, false, "", ""},
        {TRACE_REPLY, false, "07 03 06 00 01 00 00",
         "unit 7 function 3"}, /* too short for itself */
        {TRACE_REPLY, false, "07 03", ""},
    };

    (void)state;
    for (size_t i = 0; i < ROWS(rows); i++) {
        struct trace_frame frame;
        char words[200] = "";
        struct text text = TEXT_IN(words);

        frame_of(rows[i].hex, rows[i].kind, &frame);
        explain_frame(&frame, rows[i].tcp, false, &text);
        assert_string_equal(words, rows[i].words);
    }
}

/* Whatever the bytes are, nothing is read behind them: for the sanitizers. */
static void any_bytes_make_words_or_none(void **state)
{
    unsigned chance = 1;

    (void)state;
    for (int i = 0; i < 20000; i++) {
        struct trace_frame *frame = calloc(1, sizeof *frame);
        char words[80] = "";
        struct text text = TEXT_IN(words);

        chance = chance * 1103515245 + 12345;
        frame->length = (uint16_t)(chance >> 16) % (ACQUIRE_FRAME + 1);
        for (uint16_t b = 0; b < frame->length; b++)
            frame->byte[b] = (uint8_t)((chance = chance * 1103515245 + 12345) >> 16);
        frame->byte[chance % 8] = (uint8_t)(chance >> 8 & 0x1F);
        frame->kind = (uint8_t)(chance >> 20) % 8;
        explain_frame(frame, i % 2, false, &text);
        assert_true(text_is_utf8(words));
        free(frame);
    }
}

static void a_line_is_no_wider_than_a_terminal(void **state)
{
    struct trace_frame frame = {.kind = TRACE_REPLY, .length = ACQUIRE_FRAME};
    char *page = NULL, *rest, *line;
    size_t size;
    FILE *file = open_memstream(&page, &size);
    int late = 0;

    (void)state;
    frame.byte[1] = 3;
    frame.byte[2] = ACQUIRE_FRAME - 5;
    memset(frame.byte + 3, 0xFF, ACQUIRE_FRAME - 5);
    explain_print(&frame, 1752739200123456, false, true, file);
    frame_of("07 03 02 07 1F 00 00", TRACE_LATE, &frame);
    explain_print(&frame, 1752739200123456, false, false, file);
    frame_of("", TRACE_NOTHING, &frame);
    explain_print(&frame, 1752739200123456, false, false, file);
    fclose(file);
    for (rest = page; (line = strsep(&rest, "\n"));) {
        assert_true(text_width(line) <= 80);
        assert_true(!*line || line[strlen(line) - 1] != ' ');
        late += strstr(line, ":00.123 <- LATE       unit 7: 1823  07 03 02 07 1F 00 00") != NULL;
    }
    assert_int_equal(late, 1);
    free(page);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind_of_frame_has_its_words),
        cmocka_unit_test(any_bytes_make_words_or_none),
        cmocka_unit_test(a_line_is_no_wider_than_a_terminal),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
