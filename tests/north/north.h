/*
 * north - what the files of this test share: chance, the house in process, seals, and the four
 * kinds of messages that a city, or an enemy in its place, can send.
 */
#ifndef ESTATED_TESTS_NORTH_H
#define ESTATED_TESTS_NORTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "control/city.h"
#include "decide/desk.h"
#include "setup/setup.h"

enum { MESSAGE = 96 * 1024, ID = 27 };

#define TO "350582-0123/g1"

/* ---- north.c ---- */

/* Are they so many that every outcome has to have come? */
bool many_messages(void);
/* A number from 0 to below - 1. */
uint64_t chance(uint64_t below);
bool one_in(uint64_t n);
/* Something is wrong: the message, and how to have it again. Ends the process. */
void wrong(const char *what, const void *message, size_t size) __attribute__((noreturn));

/* ---- mess.c: what is done to a message ---- */

/* One of the values that nobody should write into JSON, or that it has too much of. */
const char *mess_value(void);
/* Some bytes are changed, taken out or put in; or it is cut. */
size_t mess_bytes(char *at, size_t n, size_t most);
/* A message that is nothing at all. */
size_t mess_nothing(char *at, size_t most);

/* ---- seal.c: the city's key, and that of a thief ---- */

enum seal_key { SEAL_CITY, SEAL_THIEF, SEAL_KEYS };

void seal_open(void);
void seal_close(void);
void seal_public(enum seal_key who, struct keys *out);
/* The signature of these bytes, in base64. */
void seal_sign(enum seal_key who, const char *text, size_t n, char out[96]);

/* ---- house.c: the daemon's own parts, without threads of the store and the network ---- */

struct house;

/* What the house said and did. */
struct house_told {
    uint64_t replies, accepted, done, rejected, expired, ended, fresh, audits;
    char cid[COMMAND_ID]; /* of the newest reply */
    char op[24];          /* of the newest evidence */
};

struct house *house_new(const char *build, struct text *why);
void house_free(struct house *house);
const struct house_told *house_told(const struct house *house);
/* A message of topic cmd; `sealed`: at a site with keys. Everything that follows of it at once has
 * happened when this returns. */
void house_order(struct house *house, bool sealed, const char *at, size_t n, bool retained,
                 int64_t passed_ms);
uint64_t house_ignored(const struct house *house);
/* The wall clock that orders are held against. */
int64_t house_utc(const struct house *house);
/* A sum over all that an order could change: permits, shelves, silence, who has seen what, drills,
 * the sounder. */
uint64_t house_state(const struct house *house);
/* A minute passes: alarms come and go, what lasts ends. */
void house_minute(struct house *house);
/* Ends what lasts; then every order that was carried out has its last word. */
void house_end_all(struct house *house);
/* An id of an open alarm, or of one that was; a permit. */
void house_alarm(const struct house *house, char out[ID]);
void house_permit(const struct house *house, char out[ID]);
const struct setup_paths *house_paths(const struct house *house);
const char *house_directory(const struct house *house);

/* ---- orders.c, others.c ---- */

void orders_try(struct house *house);
void orders_print(const struct house *house);
void receipts_try(void);
void beacons_try(void);
void bundles_try(struct house *house);
void others_print(void);

#endif
