/* value - names of qualities and faults, as messages, tables and tests show them. */
#include "model/value.h"

const char *fault_name(uint8_t fault)
{
    static const char *const names[FAULT_COUNT] = {
        "",     "timeout",     "checksum", "wrong-answer", "late",   "exception", "link",
        "echo", "error-value", "range",    "unknown-code", "moving", "wiring"};

    return fault < FAULT_COUNT ? names[fault] : "unknown";
}

const char *quality_name(uint8_t quality)
{
    static const char *const names[] = {"none", "good", "stale", "bad", "lost"};

    return quality < sizeof names / sizeof *names ? names[quality] : "unknown";
}
