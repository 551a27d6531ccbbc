/*
 * ledger - which configurations came to this gateway: when, from whom, and what became of them.
 * Main thread.
 *
 * STATE/city/ledger is an array, oldest first, of {"version","sha256","bundle","at","by","result"}
 * with "why" and "ended" where there is something to say. bundle: null, or {"version","sha256"}.
 * result: running, superseded, rolled-back, taken-back, refused.
 */
#ifndef ESTATED_SETUP_LEDGER_H
#define ESTATED_SETUP_LEDGER_H

#include <stdint.h>

#include "model/site.h"

enum { LEDGER_MOST = 32 /* rows; older ones are forgotten with their listings */ };

struct json;

/* The rows, to be freed; an empty array if there are none. NULL if out of memory. */
struct json *ledger_read(const char *state_dir);

/* This site runs now. `ended` and `why` (may be "") say what became of the one before: superseded,
 * rolled-back or taken-back. Nothing is written if the same configuration ran before. -errno. */
struct ledger_change {
    const struct site *site;
    const char *by, *ended, *why;
    int64_t utc_ms;
};
int ledger_take(const char *state_dir, const struct ledger_change *change);
/* A bundle whose signature was good was not taken. One that is in the ledger already is not written
 * again, whoever sends it however often. -errno. */
int ledger_refuse(const char *state_dir, const char *version, const char *sha256, const char *by,
                  const char *why, int64_t utc_ms);
/* The one that runs has ended, and what follows it is not known yet. -errno. */
int ledger_end(const char *state_dir, const char *result, const char *why, int64_t utc_ms);
/* Why this bundle, which ran, was taken or rolled back; false: it was not. */
bool ledger_why(const char *state_dir, const char *version, const char *sha256, char *out,
                size_t size);

#endif
