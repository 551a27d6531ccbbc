/*
 * health - the gateway's own figures, as JSON.
 *
 * On main, at a person's question and every five minutes for the city.
 */
#include "control/health.h"

#include "base/clock.h"
#include "base/json.h"

struct json *health_telemetry(const struct verbs_house *house)
{
    static const char *const modes[] = {"off", "live", "complete"};
    struct json *row = json_new_object();
    struct telemetry_status status = {.batches = 0};
    char time[CLOCK_TEXT];

    json_put_text(row, "mode", modes[house->site->settings.telemetry]);
    if (!house->telemetry)
        return row;
    telemetry_look(house->telemetry, &status);
    json_put_integer(row, "batches", (int64_t)status.batches);
    json_put_integer(row, "readings", (int64_t)status.readings);
    json_put_text(row, "sent_to", status.sent_to_ms ? clock_format(time, status.sent_to_ms) : NULL);
    json_put_flag(row, "caught_up", !status.behind);
    return row;
}
