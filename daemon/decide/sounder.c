/*
 * sounder - alarms that want to be heard in the house, and are heard louder as nobody answers.
 *
 * An alarm of a severity that sounds does so from its raise until somebody acknowledged it. Any
 * alarm of weight that nobody acknowledged in the time of [escalation] is told again; after as long
 * again it sounds too, and is then repeated for a while. What is quiet, returning, or not meant
 * neither sounds nor escalates. A silence holds for all that stands, not for what comes: a new
 * critical alarm ends it.
 */
#include "decide/sounder.h"

#include "decide/quiet.h"

enum { SOUNDS = 2, MOST_ESCALATIONS = SOUNDS + 8 };

bool sounder_repeats(const struct desk *desk, const struct estate_code *code, struct alarm *alarm,
                     int64_t now_ms)
{
    int32_t after_ms = desk->site->settings.escalate_ms;

    if (!after_ms || code->severity < ESTATE_MAJOR || alarm->escalations >= MOST_ESCALATIONS ||
        !quiet_is_loud(desk, alarm) || now_ms - alarm->escalated_ms < after_ms)
        return false;
    alarm->escalations++;
    alarm->escalated_ms = now_ms;
    return true;
}

void sounder_new(struct desk *desk, const struct estate_code *code, const struct alarm *alarm)
{
    if (code->severity == ESTATE_CRITICAL && quiet_is_loud(desk, alarm))
        desk->kept->sounder.silent_until_ms = 0;
}

static bool zone_sounds(const struct desk *desk, const struct zone *zone)
{
    for (uint32_t a = 0; a < zone->in.head->alarms; a++) {
        const struct alarm *alarm = &zone->in.alarm[a];
        uint8_t severity = zone->site->plugin->code[zone->code[a]].severity;

        if (quiet_is_loud(desk, alarm) &&
            (desk->site->settings.sounder_severities >> severity & 1 ||
             alarm->escalations >= SOUNDS))
            return true;
    }
    return false;
}

void sounder_decide(struct desk *desk, int64_t now_ms)
{
    struct kept_sounder *kept = &desk->kept->sounder;
    uint8_t wanted = SOUNDER_OFF;

    for (uint32_t z = 0; z < desk->zones; z++) {
        struct desk_zone *zone = &desk->zone[z];

        if (zone->changed)
            zone->sounds = zone_sounds(desk, &zone->zone);
        zone->changed = false;
        if (zone->sounds)
            wanted = SOUNDER_ON;
    }
    if (kept->silent_until_ms <= now_ms || kept->silent_until_ms - now_ms > SOUNDER_SILENCE_MS)
        kept->silent_until_ms = 0;
    if (kept->silent_until_ms)
        wanted = SOUNDER_OFF;
    if (wanted != desk->sounder && desk->hooks.sounder)
        desk->hooks.sounder(desk->hooks.context, wanted == SOUNDER_ON);
    desk->sounder = wanted;
}
