/*
 * estatectl - what people on the ladder and in the control room type.
 *
 * One row of `verbs` for each order: its name, words of help, whether it needs the control socket,
 * and how its rows are shown. Exit status: 0 done; 1 refused, or something is wrong (`status`,
 * `alarms` and `zones` only look and return 0); 2 estated cannot be asked; 64 wrong usage; 78
 * configuration errors.
 */
#include <errno.h>
#include <getopt.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "ctl/client.h"
#include "ctl/show.h"

enum { EXIT_REFUSED = 1, EXIT_NOT_ASKED = 2, EXIT_USAGE = 64, EXIT_CONFIG = 78 };

struct verb {
    const char *name, *operand, *help;
    const char *op;
    bool control;
    void (*show)(const struct json *rows, bool chinese, FILE *out); /* NULL: a word of success */
};

static const struct verb verbs[] = {
    {"status", NULL, "one page: alarms, zones, buses, the connection to the city", "status", false,
     show_status},
    {"zones", NULL, "zones and how they are", "zones", false, show_zones},
    {"points", NULL, "every point: value, quality, age", "points", false, show_points},
    {"buses", NULL, "every device: does it answer, how fast, its errors", "buses", false,
     show_buses},
    {"alarms", NULL, "open alarms", "alarms", false, show_alarms},
    {"acknowledge", "ID", "somebody has seen it; ID or its last characters", "acknowledge", true,
     NULL},
    {"reset", "ID", "somebody saw to it on site: ends an alarm that is gone", "reset", true, NULL},
    {"daily", NULL, "the day's summary (--yesterday; --publish sends it to the city now)", "daily",
     false, show_daily},
    {"check", NULL, "checks /etc/estated as a start would, changes nothing", "check", true,
     show_problems},
    {"reload", NULL, "takes over a changed configuration; on an error nothing changes", "reload",
     true, show_problems},
};

enum { VERBS = sizeof verbs / sizeof *verbs };

struct options {
    const char *run_dir, *by;
    bool json, yesterday, publish;
};

static void usage(FILE *out)
{
    fprintf(out, "Usage: estatectl [--json] [--by NAME] [--run DIR] VERB [ID]\n\n");
    for (size_t i = 0; i < VERBS; i++)
        fprintf(out, "  %-11s %-3s %s\n", verbs[i].name, verbs[i].operand ? verbs[i].operand : "",
                verbs[i].help);
    fprintf(out, "\n"
                 "  --json      rows as JSON, one a line, for programs\n"
                 "  --by NAME   who does it, for the record; default: your login name\n"
                 "  --run DIR   where the sockets of estated are; default: /run/estated\n\n"
                 "Exit status: 0 done, 1 refused, 2 estated cannot be asked, 64 wrong usage,\n"
                 "78 the configuration has errors.\n");
}

static const struct verb *find_verb(const char *name)
{
    const char *names[VERBS], *nearest;

    for (size_t i = 0; i < VERBS; i++) {
        if (text_equal(verbs[i].name, name))
            return &verbs[i];
        names[i] = verbs[i].name;
    }
    nearest = text_nearest(name, names, VERBS);
    fprintf(stderr, "estatectl: no verb \"%s\"%s%s; --help lists them\n", name,
            nearest ? "; nearest: " : "", nearest ? nearest : "");
    return NULL;
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

static struct json *make_args(const struct options *options, const char *operand)
{
    struct json *args = json_new_object();

    if (operand)
        json_put_text(args, "id", operand);
    if (options->yesterday)
        json_put_flag(args, "yesterday", true);
    return args;
}

static void print_rows(const struct json *rows)
{
    for (size_t i = 0; i < json_count(rows); i++) {
        char *line = json_print(json_at(rows, i));

        if (line)
            puts(line);
        free(line);
    }
}

static void show(const struct verb *verb, const struct options *options,
                 const struct client_answer *answer)
{
    if (options->json)
        print_rows(answer->rows);
    else if (verb->show && !options->publish && (answer->ok || json_count(answer->rows)))
        verb->show(answer->rows, is_chinese(), stdout);
    else if (answer->ok)
        printf("%s\n", is_chinese() ? "完成。" : "Done.");
}

/* A daemon that does not run cannot be asked; the configuration can be checked all the same. */
static int check_without_daemon(void)
{
    execlp("estated", "estated", "--check", (char *)NULL);
    fprintf(stderr, "estatectl: estated is not running and cannot be started to check: %s\n",
            strerror(errno));
    return EXIT_NOT_ASKED;
}

static int run(const struct verb *verb, const struct options *options, const char *operand)
{
    const char *op = options->publish ? "publish-daily" : verb->op;
    struct client_answer answer;
    int rc = client_ask(options->run_dir, verb->control || options->publish, op,
                        make_args(options, operand), options->by, &answer);
    int code = rc                                ? EXIT_NOT_ASKED
               : answer.ok                       ? 0
               : !verb->operand && verb->control ? EXIT_CONFIG
                                                 : EXIT_REFUSED;

    if ((rc == -ENOENT || rc == -ECONNREFUSED) && text_equal(verb->name, "check")) {
        client_clear(&answer);
        return check_without_daemon();
    }
    if (!rc)
        show(verb, options, &answer);
    fflush(stdout); /* the rows come before the word on them */
    if (code)
        fprintf(stderr, "estatectl: %s%s%s\n", answer.error, answer.remedy[0] ? "; " : "",
                answer.remedy);
    client_clear(&answer);
    return code;
}

int main(int argc, char **argv)
{
    static const struct option longs[] = {
        {"json", no_argument, NULL, 'j'},      {"by", required_argument, NULL, 'b'},
        {"run", required_argument, NULL, 'r'}, {"yesterday", no_argument, NULL, 'y'},
        {"publish", no_argument, NULL, 'p'},   {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},   {NULL, 0, NULL, 0}};
    struct options options = {.run_dir = "/run/estated", .by = login_name()};
    const struct verb *verb;
    int c;

    while ((c = getopt_long(argc, argv, "h", longs, NULL)) != -1) {
        switch (c) {
        case 'j':
            options.json = true;
            break;
        case 'b':
            options.by = optarg;
            break;
        case 'r':
            options.run_dir = optarg;
            break;
        case 'y':
            options.yesterday = true;
            break;
        case 'p':
            options.publish = true;
            break;
        case 'h':
            usage(stdout);
            return 0;
        case 'V':
            puts("estatectl " ESTATED_VERSION);
            return 0;
        default:
            return EXIT_USAGE;
        }
    }
    verb = optind < argc ? find_verb(argv[optind]) : NULL;
    if (!verb) {
        if (optind == argc)
            usage(stderr);
        return EXIT_USAGE;
    }
    if ((options.publish || options.yesterday) && !text_equal(verb->name, "daily")) {
        fprintf(stderr, "estatectl: --publish and --yesterday go with daily\n");
        return EXIT_USAGE;
    }
    if (argc - optind - 1 != (verb->operand ? 1 : 0) || (verb->operand && !argv[optind + 1][0])) {
        fprintf(stderr, "estatectl: usage: estatectl %s%s%s\n", verb->name,
                verb->operand ? " " : "", verb->operand ? verb->operand : "");
        return EXIT_USAGE;
    }
    return run(verb, &options, verb->operand ? argv[optind + 1] : NULL);
}
