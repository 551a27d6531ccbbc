/*
 * verify - walks the journal's chain and says what is wrong with it, for people or programs.
 *
 * The file is read here and not by the daemon, because who wants to know does not take the word of
 * the one that is asked about, and because a backup or a card from another board has no daemon.
 */
#include "ctl/verify.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/json.h"
#include "ctl/row.h"
#include "keep/verify.h"

enum { PATH = 1024 };

static void print_finding(const struct verify_finding *f, bool chinese)
{
    if (f->what == VERIFY_MISSING && f->seq == f->last)
        printf(chinese ? "第 %" PRId64 " 行缺失\n" : "row %" PRId64 " is missing\n", f->seq);
    else if (f->what == VERIFY_MISSING)
        printf(chinese ? "第 %" PRId64 " 至 %" PRId64 " 行缺失\n"
                       : "rows %" PRId64 " to %" PRId64 " are missing\n",
               f->seq, f->last);
    else if (f->what == VERIFY_ALTERED)
        printf(chinese ? "第 %" PRId64 " 行被改动：%s rev %u，%s\n"
                       : "row %" PRId64 " was altered: %s rev %u, %s\n",
               f->seq, f->id, (unsigned)f->rev, f->topic);
    else
        printf(chinese ? "第 %" PRId64 " 行次序不对：%s rev %u，%s，原在第 %" PRId64 " 行之后\n"
                       : "row %" PRId64 " is out of order: %s rev %u, %s, was stored behind row"
                         " %" PRId64 "\n",
               f->seq, f->id, (unsigned)f->rev, f->topic, f->behind);
}

static struct json *finding_row(const struct verify_finding *f)
{
    static const char *const what[] = {"missing", "altered", "moved"};
    struct json *row = json_new_object();

    json_put_text(row, "finding", what[f->what]);
    json_put_integer(row, "seq", f->seq);
    if (f->what == VERIFY_MISSING) {
        json_put_integer(row, "last", f->last);
        return row;
    }
    json_put_text(row, "id", f->id);
    json_put_integer(row, "rev", f->rev);
    json_put_text(row, "topic", f->topic);
    if (f->what == VERIFY_MOVED)
        json_put_integer(row, "behind", f->behind);
    return row;
}

static void on_finding(void *context, const struct verify_finding *finding)
{
    const struct options *options = context;

    if (options->json)
        row_print(finding_row(finding));
    else
        print_finding(finding, options->chinese);
}

/* "sha256:" or nothing, and 64 hexadecimal digits. */
static bool read_chain(const char *text, unsigned char out[DIGEST_BYTES])
{
    text += strncmp(text, "sha256:", 7) ? 0 : 7;
    if (strlen(text) != DIGEST_TEXT - 1 ||
        strspn(text, "0123456789abcdefABCDEF") != DIGEST_TEXT - 1)
        return false;
    for (size_t i = 0; i < DIGEST_BYTES; i++)
        out[i] = (unsigned char)strtoul((char[]){text[2 * i], text[2 * i + 1], '\0'}, NULL, 16);
    return true;
}

/* What became of the head that the city holds. */
static void print_known(const struct options *options, const struct verify_result *result)
{
    if (result->known > 0)
        printf(options->chinese ? "城市持有的链头：第 %" PRId64 " 行，一致\n"
                                : "the city's head is that of row %" PRId64 "\n",
               result->known);
    else if (!result->known)
        printf(options->chinese ? "城市持有的链头：已清理部分的末行，一致\n"
                                : "the city's head is that of the last row that was cut\n");
    else
        printf(options->chinese ? "城市持有的链头不在此日志中：日志已重建，或该行早于第 %" PRId64
                                  " 行已清理\n"
                                : "the city's head is not in this journal: it was made anew, or "
                                  "the row was cut before row %" PRId64 "\n",
               result->first);
}

static struct json *result_row(const struct options *options, const struct verify_result *result,
                               const char *chain)
{
    struct json *row = json_new_object(), *rows = json_new_array();

    json_put_text(row, "journal", result->journal);
    json_put_flag(row, "whole", !result->findings);
    json_put_integer(row, "findings", result->findings);
    json_put_integer(row, "count", result->rows);
    json_put_integer(row, "let_go", result->let_go);
    json_add_integer(rows, result->first);
    json_add_integer(rows, result->last);
    json_put(row, "rows", rows);
    json_put_text(row, "chain", chain);
    if (options->chain)
        json_put_flag(row, "known", result->known >= 0);
    if (options->chain && result->known >= 0)
        json_put_integer(row, "known_row", result->known);
    return row;
}

static void print_result(const struct options *options, const struct verify_result *result)
{
    char chain[DIGEST_TEXT + 8] = "sha256:";

    digest_hex(chain + strlen(chain), result->head);
    if (options->json) {
        row_print(result_row(options, result, chain));
        return;
    }
    printf(options->chinese ? "日志 %s：%" PRId64 " 行（%" PRId64 " 至 %" PRId64 "），%s\n"
                            : "journal %s: %" PRId64 " rows (%" PRId64 " to %" PRId64 "), %s\n",
           result->journal, result->rows, result->first, result->last,
           result->findings   ? options->chinese ? "不完整" : "not as they were stored"
           : options->chinese ? "完整无改动"
                              : "none missing, none altered");
    if (result->let_go)
        printf(options->chinese ? "另有 %" PRId64 " 行因存储空间不足已舍弃\n"
                                : "%" PRId64 " rows were let go for want of room\n",
               result->let_go);
    if (options->chain)
        print_known(options, result);
    printf("chain %s\n", chain);
}

int verify_run(const struct options *options, char *const *operand, int operands)
{
    const char *where = operands ? operand[0] : options->state_dir;
    struct verify_result result;
    unsigned char head[DIGEST_BYTES];
    char path[PATH];
    struct stat about;
    int rc;

    if (operands > 1)
        return options_fail(EXIT_USAGE, "usage: estatectl verify [FILE] [--chain HEX]");
    if (options->chain && !read_chain(options->chain, head))
        return options_fail(EXIT_USAGE,
                            "--chain: 64 hexadecimal digits, as the daily summary has them");
    rc = stat(where, &about) ? -errno : 0;
    if (!rc)
        snprintf(path, sizeof path, S_ISDIR(about.st_mode) ? "%s/journal.db" : "%s", where);
    if (!rc)
        rc = verify_journal(path, options->chain ? head : NULL, on_finding, (void *)options,
                            &result);
    if (rc)
        return options_fail(EXIT_NOT_ASKED, "%s cannot be read: %s%s", where,
                            rc == -EUCLEAN ? "it is damaged, or no journal" : strerror(-rc),
                            rc == -EACCES ? "; try it with sudo" : "");
    print_result(options, &result);
    return result.findings || (options->chain && result.known < 0) ? EXIT_NOTHING : 0;
}
