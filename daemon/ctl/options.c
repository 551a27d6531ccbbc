/*
 * options - reads the command line; words of failure.
 *
 * Options may stand anywhere, and one that a verb does not know does nothing there: the verbs are
 * few and their help says what each takes.
 */
#include "ctl/options.h"

#include <getopt.h>
#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "ctl/wrap.h"
#include "model/unit.h"

int options_fail(int code, const char *format, ...)
{
    char words[1000] = "";
    struct text text = TEXT_IN(words);
    va_list args;

    fflush(stdout); /* the rows come before the word on them */
    text_printf(&text, "estatectl: ");
    va_start(args, format);
    text_vprintf(&text, format, args);
    va_end(args);
    wrap_print(words, 0, 2, stderr);
    return code;
}

static bool is_chinese(void)
{
    const char *const names[] = {"LC_ALL", "LC_MESSAGES", "LANG"};

    for (size_t i = 0; i < 3; i++) {
        const char *value = getenv(names[i]);

        if (value && *value)
            return !strncmp(value, "zh", 2);
    }
    return false;
}

static const char *login_name(void)
{
    const struct passwd *user = getpwuid(getuid());

    return user ? user->pw_name : "local";
}

static int take_time(const char *text, int64_t *ms)
{
    double number;

    if (unit_read(text, "ms", &number) || number < 1 || number > 1e9)
        return options_fail(EXIT_USAGE, "--for \"%s\" is no time with its unit, as \"10 s\"", text);
    *ms = (int64_t)number;
    return 0;
}

static const struct option longs[] = {{"json", no_argument, NULL, 'j'},
                                      {"by", required_argument, NULL, 'b'},
                                      {"run", required_argument, NULL, 'r'},
                                      {"state", required_argument, NULL, 'S'},
                                      {"yesterday", no_argument, NULL, 'y'},
                                      {"publish", no_argument, NULL, 'p'},
                                      {"devices", no_argument, NULL, 'd'},
                                      {"models", required_argument, NULL, 'M'},
                                      {"model", required_argument, NULL, 'm'},
                                      {"serial", required_argument, NULL, 's'},
                                      {"rtu", no_argument, NULL, 'R'},
                                      {"baud", required_argument, NULL, 'B'},
                                      {"addresses", required_argument, NULL, 'a'},
                                      {"take-over", no_argument, NULL, 't'},
                                      {"write", no_argument, NULL, 'w'},
                                      {"for", required_argument, NULL, 'f'},
                                      {"help", no_argument, NULL, 'h'},
                                      {"plugin", required_argument, NULL, 'P'},
                                      {"plugins", required_argument, NULL, 'D'},
                                      {"number", required_argument, NULL, 'n'},
                                      {"reason", required_argument, NULL, 'e'},
                                      {"from", required_argument, NULL, 'F'},
                                      {"to", required_argument, NULL, 'T'},
                                      {"csv", no_argument, NULL, 'c'},
                                      {"chain", required_argument, NULL, 'h' + 256},
                                      {"config", required_argument, NULL, 'C'},
                                      {"until", required_argument, NULL, 'u'},
                                      {"version", no_argument, NULL, 'V'},
                                      {NULL, 0, NULL, 0}};

static int take(struct options *options, int c, const char *value)
{
    const struct {
        int c;
        bool *flag;
        const char **text;
    } plain[] = {{'j', &options->json, NULL},      {'y', &options->yesterday, NULL},
                 {'p', &options->publish, NULL},   {'d', &options->devices, NULL},
                 {'R', &options->rtu, NULL},       {'t', &options->take_over, NULL},
                 {'w', &options->write, NULL},     {'h', &options->help, NULL},
                 {'V', &options->version, NULL},   {'b', NULL, &options->by},
                 {'r', NULL, &options->run_dir},   {'M', NULL, &options->models},
                 {'m', NULL, &options->model},     {'P', NULL, &options->plugin},
                 {'D', NULL, &options->plugins},   {'s', NULL, &options->serial},
                 {'B', NULL, &options->bauds},     {'a', NULL, &options->addresses},
                 {'n', NULL, &options->number},    {'e', NULL, &options->reason},
                 {'u', NULL, &options->until},     {'f', NULL, &options->lasting},
                 {'S', NULL, &options->state_dir}, {'F', NULL, &options->from},
                 {'T', NULL, &options->to},        {'c', &options->csv, NULL},
                 {'C', NULL, &options->config},    {'h' + 256, NULL, &options->chain}};

    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++)
        if (plain[i].c == c && plain[i].flag)
            *plain[i].flag = true;
        else if (plain[i].c == c)
            *plain[i].text = value;
    return c == 'f' ? take_time(value, &options->for_ms) : c == '?' ? EXIT_USAGE : 0;
}

int options_read(int argc, char **argv, struct options *out)
{
    int c, code = 0;

    *out = (struct options){.run_dir = "/run/estated",
                            .state_dir = "/var/lib/estated",
                            .config = "/etc/estated/estated.conf",
                            .by = login_name(),
                            .serial = "9600 8N1",
                            .addresses = "1-247",
                            .chinese = is_chinese(),
                            .stop = -1};
    while (!code && (c = getopt_long(argc, argv, "h", longs, NULL)) != -1)
        code = take(out, c, optarg);
    out->operands = argv + optind;
    out->n = argc - optind;
    return code;
}
