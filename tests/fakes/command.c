/*
 * command - the verbs about registers, faults and the run, and the table of all verbs.
 *
 * A verb answers or fails in call->text; who asked decides where that goes.
 */
#include "words.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_LATE_US = 500000, MOST_LATE_US = 60000000 };

/* NAME SPACE ADDRESS at words 1 to 3. */
static int get_register(struct call *call, const struct words *word, struct device **device,
                        int *space, int64_t *address)
{
    static const char *const names[SPACES] = {"coil", "discrete", "input", "holding"};

    if (call_device(call, word->at[1], device))
        return -1;
    for (*space = 0; *space < SPACES; ++*space)
        if (!strcmp(names[*space], word->at[2]))
            return words_number(call, word->at[3], 0, ADDRESSES - 1, address);
    return call_fail(call, "\"%s\" is not a space; they are coil, discrete, input, holding",
                     word->at[2]);
}

/* ---- verbs: registers ---- */

static int do_set(struct call *call, const struct words *word)
{
    struct device *device;
    int64_t address, value[MOST_WORDS];
    int space;

    if (get_register(call, word, &device, &space, &address))
        return -1;
    if (strcmp(word->at[4], "="))
        return call_fail(call, "\"=\" is missing before \"%s\"", word->at[4]);
    if (address + (int64_t)word->n - 5 > ADDRESSES)
        return call_fail(call, "too many values: the last address is 65535");
    for (size_t i = 5; i < word->n; i++)
        if (words_number(call, word->at[i], space < SPACE_INPUT ? 0 : -32768,
                         space < SPACE_INPUT ? 1 : 65535, &value[i]))
            return -1;
    for (size_t i = 5; i < word->n; i++)
        device_set(device, space, (uint16_t)(address + (int64_t)i - 5), (int32_t)value[i]);
    return 0;
}

/* self-address NAME SPACE FIRST COUNT [from BASE]: BASE + address, of which a bit has the parity.
 */
static int do_self_address(struct call *call, const struct words *word)
{
    struct device *device;
    int64_t first, count, base = 0;
    int space;

    if (get_register(call, word, &device, &space, &first) ||
        words_number(call, word->at[4], 1, ADDRESSES - first, &count))
        return -1;
    if (word->n > 5 && (word->n != 7 || strcmp(word->at[5], "from")))
        return call_fail(call, "only \"from BASE\" may stand behind the count");
    if (word->n > 5 && words_number(call, word->at[6], 0, ADDRESSES - first - count, &base))
        return -1;
    for (int64_t i = first; i < first + count; i++)
        device_set(
            device, space, (uint16_t)i,
            (int32_t)(space < SPACE_INPUT ? __builtin_parityll((uint64_t)(base + i)) : base + i));
    return 0;
}

/* address-register NAME holding ADDRESS */
static int do_address_register(struct call *call, const struct words *word)
{
    struct device *device;
    int64_t address;
    int space;

    if (get_register(call, word, &device, &space, &address))
        return -1;
    if (space != SPACE_HOLDING)
        return call_fail(call, "an address is kept in a holding register");
    device->address_register = (int32_t)address;
    device_set(device, space, (uint16_t)address, device->unit);
    return 0;
}

/* ramp NAME SPACE ADDRESS to V over 5 s */
static int do_ramp(struct call *call, const struct words *word)
{
    struct device *device;
    struct ramp ramp = {.start_us = call->now};
    int64_t address, to, length_us;

    if (get_register(call, word, &device, &ramp.space, &address) ||
        words_number(call, word->at[5], -32768, 65535, &to))
        return -1;
    if (strcmp(word->at[4], "to") || strcmp(word->at[6], "over") || ramp.space < SPACE_INPUT)
        return call_fail(call, "a ramp is: NAME input|holding ADDRESS to V over 5 s");
    if (words_duration(call, word, 7, &length_us))
        return -1;
    ramp.address = (uint16_t)address;
    ramp.to = (int32_t)to;
    ramp.end_us = ramp.start_us + length_us;
    if (device_ramp(device, call->now, &ramp))
        return call_fail(call, "%s %s %s was never set", word->at[1], word->at[2], word->at[3]);
    return 0;
}

static int do_get(struct call *call, const struct words *word)
{
    struct device *device;
    int64_t address;
    int32_t value;
    int space;

    if (get_register(call, word, &device, &space, &address))
        return -1;
    if (!device_get(device, call->now, space, (uint16_t)address, &value))
        return call_fail(call, "%s %s %s was never set", word->at[1], word->at[2], word->at[3]);
    snprintf(call->text, sizeof call->text, "%d", value);
    return 0;
}

static int do_requests(struct call *call, const struct words *word)
{
    struct device *device;

    if (call_device(call, word->at[1], &device))
        return -1;
    snprintf(call->text, sizeof call->text, "%llu", (unsigned long long)device->requests);
    return 0;
}

/* ---- verbs: faults ---- */

/* [count N] [function F] [address A] from word i on. */
static int get_conditions(struct call *call, const struct words *word, size_t i,
                          struct fault *fault)
{
    int64_t value;

    for (; i < word->n; i += 2) {
        if (i + 1 == word->n || words_number(call, word->at[i + 1], 0, 65535, &value))
            return call_fail(call, "a number is missing after \"%s\"", word->at[i]);
        if (!strcmp(word->at[i], "count") && value)
            fault->left = value;
        else if (!strcmp(word->at[i], "function"))
            fault->function = (int32_t)value;
        else if (!strcmp(word->at[i], "address"))
            fault->address = (int32_t)value;
        else
            return call_fail(call, "\"%s %s\" is not one of: count N, function F, address A",
                             word->at[i], word->at[i + 1]);
    }
    return 0;
}

/* fault NAME KIND [VALUE] [count N] [function F] [address A] */
static int do_fault(struct call *call, const struct words *word)
{
    struct fault fault = {.left = -1, .function = -1, .address = -1};
    int kind = fault_kind(word->at[2]);
    struct device *device;
    size_t i = 3;

    if (call_device(call, word->at[1], &device))
        return -1;
    if (kind < 0)
        return call_fail(call, "\"%s\" is not a kind of fault", word->at[2]);
    fault.kind = (enum fault_kind)kind;
    if (!fault_fits(fault.kind, device->bus->kind))
        return call_fail(call, "\"%s\" cannot happen on bus \"%s\"", word->at[2],
                         device->bus->name);
    if (fault_has_value(fault.kind)) {
        if (word->n < 4)
            return call_fail(call, "\"%s\" needs a number", word->at[2]);
        if (words_number(call, word->at[i++], 0, 65535, &fault.value))
            return -1;
    }
    if (get_conditions(call, word, i, &fault))
        return -1;
    fault_add(device, &fault);
    return 0;
}

static int do_clear(struct call *call, const struct words *word)
{
    struct device *device;

    if (call_device(call, word->at[1], &device))
        return -1;
    fault_clear(device);
    return 0;
}

/* chaos NAME PERCENT [late UP TO]: something random happens to so many of its requests. */
static int do_chaos(struct call *call, const struct words *word)
{
    struct device *device;
    int64_t percent, late_us = DEFAULT_LATE_US;

    if (call_device(call, word->at[1], &device) ||
        words_number(call, word->at[2], 0, 100, &percent))
        return -1;
    if (word->n > 3 && strcmp(word->at[3], "late"))
        return call_fail(call, "\"%s\": only \"late 500 ms\" may stand here", word->at[3]);
    if (word->n > 3 && words_duration(call, word, 4, &late_us))
        return -1;
    if (late_us < 1000 || late_us > MOST_LATE_US)
        return call_fail(call, "late is 1 ms to 60 s");
    device->chaos = percent;
    device->chaos_late_ms = late_us / 1000;
    return 0;
}

/* How often each kind happened, on all devices. */
static int do_faults(struct call *call, const struct words *word)
{
    size_t n = 0;

    (void)word;
    for (int kind = 0; kind < FAULT_DRAWN; kind++)
        n += (size_t)snprintf(call->text + n, sizeof call->text - n, "%s%s %llu", n ? " " : "",
                              fault_name((enum fault_kind)kind),
                              (unsigned long long)call->fake->hits[kind]);
    return 0;
}

/* ---- verbs: the run ---- */

static int do_punctual(struct call *call, const struct words *word)
{
    (void)word;
    call->fake->punctual = true;
    return 0;
}

static int do_seed(struct call *call, const struct words *word)
{
    int64_t seed;

    if (words_number(call, word->at[1], 0, INT64_MAX, &seed))
        return -1;
    call->fake->random = (uint64_t)seed;
    return 0;
}

static int do_echo(struct call *call, const struct words *word)
{
    char text[512];

    (void)call;
    words_join(word, 1, text, sizeof text);
    puts(text);
    return 0;
}

static int do_quit(struct call *call, const struct words *word)
{
    (void)word;
    call->fake->stop = true;
    return 0;
}

static verb_handler do_at;

static const struct {
    const char *name;
    verb_handler *run;
    size_t least, most;
    const char *usage;
} verbs[] = {
    {"bus", bus_make, 4, 6, "bus NAME pty PATH 9600 8N1 | tcp IP:PORT | rtu-tcp IP:PORT 9600 8N1"},
    {"device", bus_device, 4, 7, "device BUS UNIT NAME [turnaround 5 ms]"},
    {"set", do_set, 6, MOST_WORDS, "set NAME SPACE ADDRESS = V .."},
    {"ramp", do_ramp, 9, 9, "ramp NAME SPACE ADDRESS to V over 5 s"},
    {"self-address", do_self_address, 5, 7, "self-address NAME SPACE FIRST COUNT [from BASE]"},
    {"address-register", do_address_register, 4, 4, "address-register NAME holding ADDRESS"},
    {"fault", do_fault, 3, 10, "fault NAME KIND [VALUE] [count N] [function F] [address A]"},
    {"clear", do_clear, 2, 2, "clear NAME"},
    {"chaos", do_chaos, 3, 6, "chaos NAME PERCENT [late 500 ms]"},
    {"faults", do_faults, 1, 1, "faults"},
    {"drop", bus_drop, 2, 2, "drop BUS"},
    {"restore", bus_restore, 2, 2, "restore BUS"},
    {"seed", do_seed, 2, 2, "seed N"},
    {"punctual", do_punctual, 1, 1, "punctual"},
    {"requests", do_requests, 2, 2, "requests NAME"},
    {"get", do_get, 4, 4, "get NAME SPACE ADDRESS"},
    {"gaps", bus_gaps, 2, 2, "gaps BUS"},
    {"busy", bus_busy, 2, 2, "busy BUS"},
    {"intervals", bus_intervals, 2, 5, "intervals DEVICE-OR-BUS [above 100 ms]"},
    {"at", do_at, 4, MOST_WORDS, "at 5 s COMMAND"},
    {"echo", do_echo, 1, MOST_WORDS, "echo TEXT"},
    {"quit", do_quit, 1, 1, "quit"},
};

enum { VERBS = sizeof verbs / sizeof *verbs };

/* Index of the verb at word i, of which the rest is not looked at; -1 with the error told. */
static int get_verb(struct call *call, const char *name)
{
    for (int i = 0; i < VERBS; i++)
        if (!strcmp(verbs[i].name, name))
            return i;
    return call_fail(call, "\"%s\" is not a command", name);
}

static int do_at(struct call *call, const struct words *word)
{
    struct later *later, **at = &call->fake->later;
    char line[4096];
    int64_t us;

    if (words_duration(call, word, 1, &us) || get_verb(call, word->at[3]) < 0)
        return -1;
    words_join(word, 3, line, sizeof line);
    later = calloc(1, sizeof *later);
    if (!later)
        return call_fail(call, "out of memory");
    later->due_us = call->start_us + us;
    later->line = strdup(line);
    later->where = strdup(call->where);
    while (*at && (*at)->due_us <= later->due_us)
        at = &(*at)->next;
    later->next = *at;
    *at = later;
    return 0;
}

int command_run(struct call *call)
{
    struct words word;
    int verb;

    call->text[0] = '\0';
    words_split(call->line, &word);
    if (!word.n)
        return 0;
    verb = get_verb(call, word.at[0]);
    if (verb < 0)
        return -1;
    if (word.n < verbs[verb].least || word.n > verbs[verb].most)
        return call_fail(call, "usage: %s", verbs[verb].usage);
    return verbs[verb].run(call, &word);
}
