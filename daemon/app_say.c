/*
 * app_say - messages to the city that are no rows: nobody waits for them, and the next one of the
 * same topic is as good. What the broker does not take is left out until it is tried again. Main
 * thread; nothing here waits.
 */
#include <errno.h>
#include <stdlib.h>

#include "app_house.h"
#include "base/clock.h"
#include "send/payload.h"

int64_t say_held_until(const struct app *app, const char *topic)
{
    int64_t now = clock_boot(), refused_ms = holds_until(&app->holds, topic, now),
            poison_ms = holds_until(&app->poison, topic, now);

    return refused_ms > poison_ms ? refused_ms : poison_ms;
}

int say_message(struct app *app, const char *below, const char *payload, uint8_t qos, bool retained)
{
    char topic[PAYLOAD_TOPIC];

    if (holds_until(&app->poison, below, clock_boot()))
        return -EACCES;
    payload_topic(&app->site->settings, below, topic);
    return mqtt_publish(app->mqtt, 0, topic, payload, qos, retained);
}

void say_state(struct app *app, const char *state)
{
    int64_t since = app->online_since_ms ? clock_utc() - (clock_boot() - app->online_since_ms) : 0;
    char *payload = payload_state(app->site, state, app->session, journal_id(app->journal), since,
                                  clock_quality());

    app->withheld.state = payload && say_message(app, "state", payload, 1, true) == -EACCES;
    free(payload);
}
