/*
 * reports - what the mqtt thread tells its caller.
 *
 * The ring may be full. Of a message the caller finds out by itself; of the connection the newest
 * word is owed until there is room; what comes from the city leaves places for the rest.
 */
#include "send/reports.h"

#include <stdlib.h>
#include <string.h>

#include "base/ring.h"
#include "base/text.h"

enum { NEWS_MOST = 256 /* in the ring: what comes does not keep out what matters */ };

void reports_abandon(struct reports *reports)
{
    atomic_store(&reports->abandoned, true);
}

static void put(struct reports *reports, const struct mqtt_report *report)
{
    if (!atomic_load(&reports->abandoned))
        (void)ring_put(reports->ring, report);
}

void reports_message(struct reports *reports, uint8_t kind, const struct slot *slot,
                     const char *text)
{
    struct mqtt_report r = {.token = slot->token, .kind = kind};

    if (!slot->token && (kind == MQTT_DELIVERED || kind == MQTT_DROPPED))
        return;
    TEXT_COPY(r.text, text);
    TEXT_COPY(r.about, slot->about);
    put(reports, &r);
}

void reports_pay_owed(struct reports *reports)
{
    if (reports->owing && !atomic_load(&reports->abandoned))
        reports->owing = ring_put(reports->ring, &reports->owed) != 0;
}

void reports_connection(struct reports *reports, uint8_t kind, const struct dial *dial, bool taken,
                        const char *format, const char *text)
{
    const struct dial_broker *broker = dial_at(dial);
    struct mqtt_report *owed = &reports->owed;
    struct text out = TEXT_IN(owed->text);

    owed->kind = kind;
    owed->broker = (uint8_t)dial->at;
    owed->taken = taken;
    owed->text[0] = '\0';
    text_printf(&out, "%s:%u", broker->host, broker->port);
    text_printf(&out, format, text);
    reports->owing = true;
    reports_pay_owed(reports);
}

void reports_deaf(struct reports *reports, const char *why)
{
    struct mqtt_report r = {.kind = MQTT_DEAF};

    TEXT_COPY(r.text, why);
    put(reports, &r);
}

bool reports_news(struct reports *reports, struct paho_news *news)
{
    struct mqtt_report r = {.kind = MQTT_NEWS};
    size_t topic = news ? strlen(news->topic) + 1 : 0;
    bool cut = news && news->cut;

    if (news) {
        r.retained = news->retained;
        r.size = news->size;
        r.topic = memmove(news, news->topic, topic + news->size + 1);
        r.payload = r.topic + topic;
        r.cut = cut;
    }
    if (atomic_load(&reports->abandoned) || ring_offer(reports->ring, &r, NEWS_MOST)) {
        free(r.topic);
        return false;
    }
    return true;
}
