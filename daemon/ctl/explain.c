/*
 * explain - what passes on a wire, for somebody who knows the manual of a device but not Modbus.
 *
 * Nothing is believed: a frame of any length and content ends in words or in none. The kind comes
 * from who saw it pass, since a reply cannot be told from a request by its bytes.
 */
#include "ctl/explain.h"

#include <string.h>
#include <time.h>

#include "acquire/pdu.h"
#include "model/product.h"

enum { COLUMNS = 80, WORDS = COLUMNS - 30, VALUES = 12, BYTES_A_LINE = 24 };

static const struct {
    const char *name, *arrow, *en, *zh;
} kinds[] = {[TRACE_REQUEST] = {"request", "->", "request", "请求"},
             [TRACE_REPLY] = {"reply", "<-", "reply", "应答"},
             [TRACE_LATE] = {"late", "<-", "LATE", "迟到"},
             [TRACE_UNIT] = {"other-unit", "<-", "OTHER UNIT", "他站"},
             [TRACE_GARBLED] = {"garbled", "<-", "GARBLED", "损坏"},
             [TRACE_ECHO] = {"echo", "<-", "ECHO", "回波"},
             [TRACE_NOISE] = {"noise", "<-", "NOISE", "干扰"},
             [TRACE_NOTHING] = {"nothing", "--", "NO ANSWER", "无应答"}};

enum { KINDS = sizeof kinds / sizeof *kinds };

int explain_kind_of(const char *name)
{
    for (int i = 0; i < KINDS; i++)
        if (text_equal(kinds[i].name, name))
            return i;
    return -1;
}

static unsigned word_at(const uint8_t *at)
{
    return (unsigned)(at[0] << 8 | at[1]);
}

/* The space that a function writes, -1 for others. */
static int written_space(uint8_t function)
{
    return function == 5 || function == 15   ? SPACE_COIL
           : function == 6 || function == 16 ? SPACE_HOLDING
                                             : -1;
}

static void put_registers(const uint8_t *at, size_t bytes, struct text *out)
{
    for (size_t i = 0; i + 1 < bytes && i < 2 * VALUES; i += 2)
        text_printf(out, " %u", word_at(at + i));
    if (bytes > 2 * VALUES)
        text_printf(out, " ..");
}

static void put_bits(const uint8_t *at, size_t bytes, struct text *out)
{
    text_printf(out, " ");
    for (size_t i = 0; i < 8 * bytes && i < 4 * VALUES; i++)
        text_printf(out, i && i % 8 == 0 ? " %d" : "%d", at[i / 8] >> i % 8 & 1);
    if (8 * bytes > 4 * VALUES)
        text_printf(out, " ..");
}

/* A single write looks the same both ways; a multiple one has its values only in the request. */
static void put_write(const uint8_t *pdu, size_t n, struct text *out)
{
    text_printf(out, " %s %u", space_name((uint8_t)written_space(pdu[0])), word_at(pdu + 1));
    if (pdu[0] == 5)
        text_printf(out, " = %s", word_at(pdu + 3) ? "1" : "0");
    else if (pdu[0] == 6)
        text_printf(out, " = %u", word_at(pdu + 3));
    else
        text_printf(out, " x%u", word_at(pdu + 3));
    if (pdu[0] == 16 && n > 6) {
        text_printf(out, " =");
        put_registers(pdu + 6, n - 6, out);
    } else if (pdu[0] == 15 && n > 6) {
        text_printf(out, " =");
        put_bits(pdu + 6, n - 6, out);
    }
}

void explain_pdu(const uint8_t *pdu, size_t n, bool request, bool chinese, struct text *out)
{
    int reads = pdu_space(pdu[0]);

    if (pdu[0] & PDU_EXCEPTION && n == 2)
        text_printf(out, "%s%s", chinese ? " 拒绝：" : " refuses: ", pdu_exception_name(pdu[1]));
    else if (reads >= 0 && request && n == PDU_READ)
        text_printf(out, " %s %u x%u", space_name((uint8_t)reads), word_at(pdu + 1),
                    word_at(pdu + 3));
    else if (reads >= 0 && !request && n > 2 && n == pdu[1] + 2u) {
        text_printf(out, ":");
        if (reads == SPACE_COIL || reads == SPACE_DISCRETE)
            put_bits(pdu + 2, pdu[1], out);
        else
            put_registers(pdu + 2, pdu[1], out);
    } else if (written_space(pdu[0]) >= 0 && n >= PDU_READ)
        put_write(pdu, n, out);
    else
        text_printf(out, chinese ? " 功能 %u" : " function %u", pdu[0]);
}

void explain_frame(const struct trace_frame *frame, bool tcp, bool chinese, struct text *out)
{
    size_t before = tcp ? 7 : 1, around = tcp ? 7 : 3;

    if (frame->kind == TRACE_GARBLED || frame->kind == TRACE_NOISE || frame->length <= around)
        return;
    text_printf(out, chinese ? "站 %u" : "unit %u", frame->byte[before - 1]);
    explain_pdu(frame->byte + before, frame->length - around,
                frame->kind == TRACE_REQUEST || frame->kind == TRACE_ECHO, chinese, out);
}

void explain_print(const struct trace_frame *frame, int64_t utc_us, bool tcp, bool chinese,
                   FILE *out)
{
    char words[WORDS + 4] = "", line[COLUMNS + 160], hex[3 * ACQUIRE_FRAME + 1] = "";
    struct text text = {.at = words, .size = WORDS}, whole = TEXT_IN(line), bytes = TEXT_IN(hex);
    uint8_t kind = frame->kind < KINDS ? frame->kind : TRACE_NOISE;
    const char *word = chinese ? kinds[kind].zh : kinds[kind].en;
    time_t seconds = (time_t)(utc_us / 1000000);
    struct tm local;

    localtime_r(&seconds, &local);
    explain_frame(frame, tcp, chinese, &text);
    if (text.cut) /* perhaps within a number, which would be another one */
        snprintf(strrchr(words, ' '), 4, " ..");
    text_hex(&bytes, frame->byte, frame->length);
    text_printf(&whole, "%02d:%02d:%02d.%03d %s %s", local.tm_hour, local.tm_min, local.tm_sec,
                (int)(utc_us / 1000 % 1000), kinds[kind].arrow, word);
    if (words[0])
        text_printf(&whole, "%*s %s", (int)(text_width(word) < 10 ? 10 - text_width(word) : 0), "",
                    words);
    if (text_width(line) + 2 + strlen(hex) <= COLUMNS) {
        fprintf(out, "%s%s%s\n", line, hex[0] ? "  " : "", hex);
        return;
    }
    fprintf(out, "%s\n", line);
    for (size_t at = 0; at < strlen(hex); at += 3 * BYTES_A_LINE)
        fprintf(out, "    %.*s\n", 3 * BYTES_A_LINE - 1, hex + at);
}
