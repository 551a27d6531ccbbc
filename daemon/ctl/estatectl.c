/*
 * estatectl - what people on the ladder and in the control room type.
 *
 * One row of `verbs` for each: its name, words of help, and either the order to estated whose rows
 * are shown, or a tool with a file of its own, which may work without estated. Exit status: 0 done;
 * 1 refused, nothing found, or something is wrong (`status`, `alarms` and `zones` only look and
 * return 0); 2 estated cannot be asked, or a tool got only part of it; 64 wrong usage; 78
 * configuration errors.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "ctl/backup.h"
#include "ctl/client.h"
#include "ctl/config.h"
#include "ctl/doctor.h"
#include "ctl/history.h"
#include "ctl/people.h"
#include "ctl/read.h"
#include "ctl/readdress.h"
#include "ctl/scan.h"
#include "ctl/show.h"
#include "ctl/show_buses.h"
#include "ctl/show_daily.h"
#include "ctl/show_status.h"
#include "ctl/stop.h"
#include "ctl/story_run.h"
#include "ctl/trace.h"
#include "ctl/trial.h"
#include "ctl/verify.h"
#include "ctl/watch.h"
#include "ctl/write.h"

struct verb {
    const char *name, *operand, *help;
    const char *more; /* for `estatectl VERB --help` */
    const char *op;
    bool control;
    void (*show)(const struct json *rows, bool chinese, FILE *out); /* NULL: a word of success */
    int (*run)(const struct options *options, char *const *operand, int operands); /* a tool */
};

#define PLACE                                                                                      \
    "PLACE is a tty (/dev/..), HOST:PORT, or the name of a bus of the daemon.\n"                   \
    "  --serial \"9600 8N1\"  of a tty, or of --rtu\n"                                             \
    "  --rtu                RTU frames over TCP instead of Modbus TCP\n"
#define MODELS "  --models DIR         model files, instead of the site's and the package's\n"

static const struct verb verbs[] = {
    {"status", NULL, "one page: alarms, zones, buses, link to the city",
     "data: of [mqtt] data-plan, and what the memory card takes; notice: what somebody\n"
     "has to see to one day. Of a domain with many zones only those are shown that\n"
     "have something to tell.\n"
     "Exit status: 0 whatever it shows (doctor's says how it is), 2 estated cannot be\n"
     "asked.\n",
     "status", false, show_status, NULL},
    {"doctor", NULL, "what to do now, soon and later, and how",
     "Exit status: 0 nothing to be done, 1 soon or later, 2 something now, or estated\n"
     "cannot be asked.\n",
     NULL, false, NULL, doctor_run},
    {"zones", NULL, "zones and how they are", NULL, "zones", false, show_zones, NULL},
    {"points", NULL, "every point: value, quality, age", NULL, "points", false, show_points, NULL},
    {"watch", "[NAME ..]", "points, live: all, or of some points, devices, zones",
     "On a terminal in place, else a line for each change. Ctrl-C ends it.\n"
     "Exit status: 0 ended, 1 no such name, 2 estated cannot be asked.\n",
     NULL, false, NULL, watch_run},
    {"buses", NULL, "load of each bus; with --devices as devices",
     "LOAD is computed from wire times, MEASURED since the start; OVERDUE: turns that\n"
     "were skipped.\n"
     "  --devices            every device, too: estatectl devices\n",
     "buses", false, show_buses, NULL},
    {"devices", NULL, "buses with every device: errors, times, advice",
     "GOOD of all requests; P50 and P99 of the replies and WAIT, the time-out, are in\n"
     "ms. With --json the rows are those of buses.\n",
     "buses", false, show_buses_devices, NULL},
    {"alarms", NULL, "open alarms", NULL, "alarms", false, show_alarms, NULL},
    {"acknowledge", "ID", "somebody has seen it; ID or its last characters", NULL, "acknowledge",
     true, NULL, NULL},
    {"reset", "ID", "seen to on site: ends an alarm that is gone", NULL, "reset", true, NULL, NULL},
    {"permit", "open|close ..", "work on the pipes that somebody allowed",
     "permit open ZONE --number 2025-117 --by WHO --reason R --until 12:00\n"
     "  --until T            12:00, \"2025-07-18 06:30\" or \"2 h\"; at most 24 h away\n"
     "permit close P7\n"
     "A permit marks and silences the local sounder; it withholds and delays nothing.\n",
     NULL, false, NULL, people_permit},
    {"permits", NULL, "permits that are open", NULL, "permits", false, people_show_permits, NULL},
    {"shelve", "ID", "no siren for this alarm for a while, at most 8 h",
     "  --for \"2 h\"          or --until 12:00\n"
     "  --reason R           why; it is evidence\n",
     NULL, false, NULL, people_shelve},
    {"unshelve", "ID", "it may be heard again", NULL, "unshelve", true, NULL, NULL},
    {"silence", "[off]", "the local sounder is off for 10 min",
     "  --for \"30 min\"       or --until 12:00; at most 1 h. A new critical\n"
     "                       alarm ends it.\n"
     "silence off            ends it\n",
     NULL, false, NULL, people_silence},
    {"drill", "POINT [VALUE]", "an alarm through the whole path, marked as a drill",
     "The zone is judged as if POINT were VALUE (3 kPa, shut ..); without one 0, or\n"
     "the other state of a contact. Ends when somebody acknowledged it, or by Ctrl-C.\n"
     "  --for \"2 min\"        or so long after it began, once it was told; 10 min\n"
     "Exit status: 0 an alarm was told, 1 none, or refused, 2 interrupted, or estated\n"
     "cannot be asked.\n",
     NULL, false, NULL, trial_drill},
    {"prove", "POINT", "a sensor with real water: open the test hydrant",
     "  --for \"5 min\"        waits so long; 10 min\n"
     "Exit status: 0 proved, 1 not, or refused, 2 interrupted, or not asked.\n",
     NULL, false, NULL, trial_prove},
    {"duty", NULL, "answers the city's question whether somebody is here",
     "estatectl status shows the question, and how long there is to answer it. The\n"
     "city gets the name that --by gives, and how long it took.\n",
     "duty", true, people_show_duty, NULL},
    {"daily", "[DATE]", "a day's summary; --yesterday; --publish sends it",
     "DATE as 2025-07-17; without one today so far. A day that was told comes from the\n"
     "journal, as it was sent.\n"
     "  --yesterday          the day before today\n"
     "  --publish            stores today's so far and sends it to the city\n",
     "daily", false, show_daily, NULL},
    {"check", NULL, "checks /etc/estated and changes nothing", NULL, "check", true, show_problems,
     NULL},
    {"reload", NULL, "takes over a changed configuration, if it is good", NULL, "reload", true,
     show_problems, NULL},
    {"config", "[WORD ..]", "what is in force; history, diff, rollback",
     "config                 version, since when, from whom, on probation until\n"
     "config history         each that came: when, from whom, what became of it\n"
     "config diff [A [B]]    which keys differ: from A, or what ran before, to B, or\n"
     "                       what runs\n"
     "config rollback [A]    back to an earlier configuration of the city, or with A\n"
     "                       as \"site\" to none; without A to the one before. What was\n"
     "                       edited in /etc/estated stays: mend that there\n"
     "  --reason R           why; it is evidence\n"
     "A is a version, its first digits, or that of its bundle.\n"
     "Exit status: 0 done, 1 refused or no such version, 2 estated cannot be asked, 78\n"
     "what was chosen cannot run.\n",
     NULL, false, NULL, config_run},
    {"scan", "PLACE", "who is there, and what it probably is; reads only",
     PLACE "  --baud all           every speed of a tty, or 9600,115200\n"
           "  --addresses 1-247    or 1,3,7-20\n" MODELS
           "  --take-over          on a bus of estated: not only in its idle gaps, and for\n"
           "                       devices that think longer than 150 ms\n"
           "Ctrl-C ends it and shows what was found. PROOFS: how many checks of the model\n"
           "could have failed and did not; 0 says little.\n"
           "Exit status: 0 found, 1 nobody answers or no such place, 2 interrupted, or two\n"
           "devices seem to have one address.\n",
     NULL, false, NULL, scan_run},
    {"read", "PLACE UNIT ..", "a device now, or a POINT of estated",
     "read POINT             a point of estated, asked anew\n"
     "read PLACE UNIT MODEL  every point of the model\n"
     "read PLACE UNIT SPACE ADDRESS [COUNT | TYPE [ORDER]]\n"
     "  SPACE coil, discrete, input, holding; ADDRESS 4, 0x04 or 40005;\n"
     "  TYPE bool, u8 .. s64, f32, f64, bcd, bcd32, bcd64; ORDER ABCD, CDAB, BADC\n"
     "  or DCBA\n" PLACE MODELS "Exit status: 0 good, 1 no answer, 2 some of it bad or refused.\n",
     NULL, false, NULL, read_run},
    {"raw", "PLACE UNIT ..", "any request: FUNCTION and data in hexadecimal",
     "raw PLACE UNIT FUNCTION [HEX ..], as raw /dev/ttyUSB0 7 3 0004 0003\n"
     "  --write              for a function that may change something\n" PLACE
     "Exit status: 0 answered, 1 no answer, 2 refused.\n",
     NULL, false, NULL, read_raw},
    {"write", "POINT VALUE ..", "gives a point another value, if its model lets it",
     "write POINT VALUE [UNIT]  as write setpoint 12 kPa, or the name of a value\n"
     "The daemon writes, within the limits of the model, and reads back. A VALUE below\n"
     "0 stands behind --, as write -- setpoint -5 degC.\n"
     "Exit status: 0 it reads back so, 1 refused, or it does not, 2 estated cannot be\n"
     "asked.\n",
     NULL, false, NULL, write_run},
    {"set-address", "PLACE OLD NEW", "gives a device another address; --model MODEL",
     "Looks that OLD answers and NEW is free, writes as the model says, looks again.\n"
     "  --model MODEL        what the device is\n" PLACE MODELS
     "Exit status: 0 it answers at NEW only, 1 nothing was written, 2 it failed.\n",
     NULL, false, NULL, readdress_run},
    {"trace", "BUS", "every frame of a bus of estated, live",
     "Does not disturb the bus. -> request, <- reply; LATE answers an earlier one.\n"
     "  --for \"10 s\"         ends by itself, else by Ctrl-C\n"
     "Exit status: 0 ended, 1 no such bus, 2 estated cannot be asked.\n",
     NULL, false, NULL, trace_run},
    {"history", "POINT", "the readings of a point, with the gaps between them",
     "Reads the history, and what is not in it yet from the run directory; no daemon\n"
     "is needed. A gap is a time without a good reading, longer than 1.5 periods.\n"
     "  --from T             \"2 h\" ago, 08:00, 2025-07-17 or \"2025-07-17 08:00\";\n"
     "                       default: an hour ago; in the estate's own time\n"
     "  --to T               the same; default: now\n"
     "  --csv                time, value, unit, seconds of a gap, for a spreadsheet\n"
     "  --state DIR          of estated, or DIR/state of a backup; /var/lib/estated\n"
     "Exit status: 0 shown, 1 no such point, 2 it cannot be read.\n",
     NULL, false, NULL, history_run},
    {"backup", "DIR", "copies store, configuration, identity; at any time",
     "DIR is made new, for its owner only: it has the keys of this gateway. The copy\n"
     "of the journal is verified.\n"
     "  --state DIR          of estated; /var/lib/estated\n"
     "  --config FILE        everything beside it is copied; /etc/estated/estated.conf\n"
     "Exit status: 0 done, 1 done, but the journal is not whole, 2 failed.\n",
     NULL, false, NULL, backup_run},
    {"restore", "DIR", "makes this board the gateway that a backup is of",
     "estated must not run here, and must not have run with another journal. What the\n"
     "city was told since the backup is not known, so the journal gets a new id. Take\n"
     "the old board off the network: two gateways of one identity fight.\n"
     "  --state DIR          /var/lib/estated\n"
     "  --config FILE        an existing directory of it is renamed, not lost\n"
     "Exit status: 0 done, 1 refused, 2 failed.\n",
     NULL, false, NULL, backup_restore},
    {"verify", "[FILE]", "was the journal altered? Names each wrong row",
     "Walks the chain of hashes through a journal, and the numbers of its rows: what\n"
     "is missing, altered or in another place. Only reads; no daemon is needed.\n"
     "FILE: a journal.db or the directory of one; default that of --state.\n"
     "  --state DIR          of estated; /var/lib/estated\n"
     "  --chain HEX          is this head, of a summary that the city holds, in it?\n"
     "The last line shows the newest hash, which the daily summary told the city.\n"
     "Exit status: 0 whole, 1 something is wrong or HEX is not in it, 2 it cannot be\n"
     "read.\n",
     NULL, false, NULL, verify_run},
    {"story", "FILE ..", "replays stories in virtual time, with real plugins",
     "A story is a zone, what happens to it, and what must come of it:\n\n"
     "    zone riser-3 firewater\n"
     "        top-pressure = hyd-top\n"
     "    set hyd-top 182 kPa\n"
     "    at 10 min set hyd-top 3 kPa\n"
     "    until 1 h\n"
     "    expect riser-3 FW_NO_WATER raise within 2 min of 14 min\n\n"
     "Names in a role that no device has are made. Also: ramp, noise, wave, lose,\n"
     "back, silence, bad, restart, kill, power, clock, acknowledge, reset, shelve,\n"
     "permit, every; never, exactly N, daily expect. The whole language is in\n"
     "STORIES.md of the package. No daemon is needed, nothing is sent.\n"
     "  --plugin X.so        a plugin; others beside it are found, too\n"
     "  --plugins DIR        plugins, not those beside estatectl or of the package\n" MODELS
     "Exit status: 0 all end as they should, 1 some do not, 78 a story or its estate\n"
     "is wrong.\n",
     NULL, false, NULL, story_run},
};

enum { VERBS = sizeof verbs / sizeof *verbs };

static void usage(FILE *out)
{
    fprintf(out, "Usage: estatectl [--json] [--by NAME] [--run DIR] VERB ..\n\n");
    for (size_t i = 0; i < VERBS; i++)
        fprintf(out, "  %-11s %-13s %s\n", verbs[i].name, verbs[i].operand ? verbs[i].operand : "",
                verbs[i].help);
    fprintf(out, "\n"
                 "  --json      rows as JSON, one a line, for programs\n"
                 "  --by NAME   who does it, for the record; default: your login name\n"
                 "  --run DIR   where the sockets of estated are; default: /run/estated\n"
                 "  --state DIR journal and history of estated; default: /var/lib/estated\n"
                 "  VERB --help more of one verb\n\n"
                 "Exit status: 0 done, 1 refused or nothing found, 2 estated cannot be asked, or\n"
                 "only part was done, 64 wrong usage, 78 the configuration has errors.\n");
}

static void verb_usage(const struct verb *verb)
{
    printf("Usage: estatectl %s%s%s\n\n%s.\n%s", verb->name, verb->operand ? " " : "",
           verb->operand ? verb->operand : "", verb->help, verb->more ? verb->more : "");
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
    options_fail(0, "no verb \"%s\"%s%s; --help lists them", name, nearest ? "; nearest: " : "",
                 nearest ? nearest : "");
    return NULL;
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

static void show(const struct verb *verb, const struct options *options,
                 const struct client_answer *answer)
{
    if (options->json)
        show_rows(answer->rows, false, stdout);
    else if (options->devices && verb->show == show_buses)
        show_buses_devices(answer->rows, options->chinese, stdout);
    else if (verb->show && !options->publish && (answer->ok || json_count(answer->rows)))
        verb->show(answer->rows, options->chinese, stdout);
    else if (answer->ok)
        printf("%s\n", options->chinese ? "完成。" : "Done.");
}

/* A daemon that does not run cannot be asked; the configuration can be checked all the same. */
static int check_without_daemon(void)
{
    execlp("estated", "estated", "--check", (char *)NULL);
    return options_fail(EXIT_NOT_ASKED, "estated is not running and cannot be started to check: %s",
                        strerror(errno));
}

static int ask(const struct verb *verb, const struct options *options, const char *operand)
{
    const char *op = options->publish ? "publish-daily" : verb->op;
    struct client_answer answer;
    int rc = client_ask(options->run_dir, verb->control || options->publish, op,
                        make_args(options, operand), options->by, &answer);
    int code = rc                            ? EXIT_NOT_ASKED
               : answer.ok                   ? 0
               : verb->show == show_problems ? EXIT_CONFIG
                                             : EXIT_NOTHING;

    if ((rc == -ENOENT || rc == -ECONNREFUSED) && text_equal(verb->name, "check")) {
        client_clear(&answer);
        return check_without_daemon();
    }
    if (!rc)
        show(verb, options, &answer);
    if (code)
        options_fail(0, "%s%s%s", answer.error, answer.remedy[0] ? "; " : "", answer.remedy);
    client_clear(&answer);
    return code;
}

static int run(const struct verb *verb, struct options *options)
{
    if ((options->publish || options->yesterday) && !text_equal(verb->name, "daily"))
        return options_fail(EXIT_USAGE, "--publish and --yesterday go with daily");
    if (options->publish + options->yesterday + (options->n > 1) > 1 &&
        text_equal(verb->name, "daily"))
        return options_fail(EXIT_USAGE, "daily takes one of DATE, --yesterday and --publish");
    if (verb->run) {
        options->stop = stop_open();
        return verb->run(options, options->operands + 1, options->n - 1);
    }
    if (options->n - 1 > (verb->operand ? 1 : 0) ||
        (options->n == 1 && verb->operand && verb->operand[0] != '[') ||
        (options->n == 2 && !options->operands[1][0]))
        return options_fail(EXIT_USAGE, "usage: estatectl %s%s%s", verb->name,
                            verb->operand ? " " : "", verb->operand ? verb->operand : "");
    return ask(verb, options, options->n == 2 ? options->operands[1] : NULL);
}

int main(int argc, char **argv)
{
    struct options options;
    const struct verb *verb;
    int code = options_read(argc, argv, &options);

    if (code)
        return code;
    if (options.version) {
        puts("estatectl " ESTATED_VERSION);
        return 0;
    }
    if (!options.n) {
        usage(options.help ? stdout : stderr);
        return options.help ? 0 : EXIT_USAGE;
    }
    verb = find_verb(options.operands[0]);
    if (!verb)
        return EXIT_USAGE;
    if (options.help) {
        verb_usage(verb);
        return 0;
    }
    return run(verb, &options);
}
