/*
 * field - what people ask of the devices through the running daemon: single requests, fresh
 * readings, traces. Their answers come later, from the bus threads. Main thread.
 */
#ifndef ESTATED_CONTROL_FIELD_H
#define ESTATED_CONTROL_FIELD_H

#include "acquire/acquire.h"
#include "control/server.h"

struct field;

/* NULL if out of memory. */
struct field *field_new(void);
/* After the server, which tells of every client that leaves. */
void field_free(struct field *field);
/* Other buses from now on: what is under way ends with an error. Both may be NULL: no buses. */
void field_use(struct field *field, const struct site *site, struct acquire *acquire);

/* The verbs. order: bus, unit, pdu (hexadecimal), timeout (ms), within (ms: not sent later), idle.
 * read: point. write: point, value (as change_make() wants it); answers when the point was read
 * again. trace: bus. field_order() and field_write() are true if something that may change a device
 * is on its way. */
bool field_order(struct field *field, struct server_answer *answer, const struct json *args,
                 const char *by);
void field_read(struct field *field, struct server_answer *answer, const struct json *args);
bool field_write(struct field *field, struct server_answer *answer, const struct json *args,
                 const char *by);
void field_trace(struct field *field, struct server_answer *answer, const struct json *args);

/* What the house itself asks of a device. `told` hears of its end once, later. -EINVAL: the point
 * cannot be read, or not be written so; -EAGAIN: too much is under way; -ENODEV: no buses. */
typedef void field_told(void *owner, const struct acquire_answer *answer);
int field_probe(struct field *field, uint32_t point, field_told *told, void *owner);
/* Any request; its number is set here. */
int field_ask(struct field *field, struct acquire_order *order, field_told *told, void *owner);
int field_switch(struct field *field, uint32_t point, bool on, field_told *told, void *owner);
/* The owner is told nothing more of what was asked for it. */
void field_forget(struct field *field, const void *owner);

/* Takes what the bus threads left in the rings. */
void field_take_answers(struct field *field, struct ring *answers);
void field_take_frames(struct field *field, struct ring *frames);

#endif
