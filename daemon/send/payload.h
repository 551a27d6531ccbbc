/* payload - topics and JSON of contract section 3. Pure; main thread. */
#ifndef ESTATED_SEND_PAYLOAD_H
#define ESTATED_SEND_PAYLOAD_H

#include "decide/permit.h"
#include "model/message.h"

#define PAYLOAD_TOPIC 128

struct json;

/* "estate/v1/350582-0123/g1/" + below */
void payload_topic(const struct settings *settings, const char *below, char out[PAYLOAD_TOPIC]);

/* Body of an alarm event as it is stored: without seq, journal and stored. `chinese` chooses text
 * and action. The caller frees. NULL if out of memory. */
char *payload_alarm(const struct site *site, const struct alarm_event *event);
/* A sentence for people: the code's text with its placeholders filled. */
void payload_text(const struct alarm_event *event, bool chinese, char *out, size_t size);
/* The same of what to do; "" if there is nothing. */
void payload_action(const struct alarm_event *event, bool chinese, char *out, size_t size);

/* Body of a row that closes an alarm which this gateway no longer knows: `last` with the next
 * revision, gone and closed; with cause "removed" if the site has no such zone or device any more,
 * else its state was lost. NULL if `last` is not JSON. */
char *payload_forget(const struct site *site, const struct row *last, const char *time,
                     uint8_t time_quality);

/* What goes over the wire: `seq`, `journal` and `stored` put in front of the body. seq 0: not
 * stored. */
char *payload_envelope(const char *body, int64_t seq, const char *journal);

/* Why no siren sounds, of enum quiet; NULL for QUIET_NO. */
const char *payload_quiet_name(uint8_t quiet);

/* The retained list of one domain. Begin; add each open event, permit, shelf, drill; print. */
struct json *payload_active_begin(void);
void payload_active_add(struct json *active, const struct alarm_event *event);
void payload_active_permit(struct json *active, const char *zone, const struct permit *permit);
void payload_active_shelf(struct json *active, const struct shelf *shelf);
void payload_active_drill(struct json *active, const char *point, const char *by,
                          int64_t since_utc_ms);
char *payload_active_end(struct json *active, const char *journal, int64_t seq,
                         uint8_t time_quality);

/* The retained state; `state` is online, offline or lost. A will is written before it is needed: it
 * knows neither since when (0) nor which journal it will be then (NULL). */
char *payload_state(const struct site *site, const char *state, const char *session,
                    const char *journal, int64_t since_utc_ms, uint8_t time_quality);
/* Body of a row of topic audit; takes audit->more over. */
char *payload_audit(const struct site *site, const struct audit *audit);
/* Puts what does not depend on the day into desk_daily()'s object. */
void payload_daily_head(const struct site *site, struct json *daily);
/* Completes desk_daily()'s object (taken over) to a row's body. `chain`: the hash of the newest row
 * that is stored. */
char *payload_daily(const struct site *site, struct json *daily, uint32_t rev,
                    const unsigned char chain[DIGEST_BYTES]);

#endif
