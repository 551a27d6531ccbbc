/*
 * alarm - from verdicts to the life of an alarm.
 *
 * A delay is time added up, not a date: only moments between two verdicts count, by the earlier of
 * the two, and only if the two are near enough to each other. So a restart in the middle of a delay
 * neither loses what has passed nor adds what nobody saw. Unknown adds nothing: before the raise it
 * pauses, afterwards it holds the alarm open, and in the return it makes the watching start anew.
 * An onset with hours of unknown in it began no earlier than what was seen of it says.
 *
 * An alarm whose close could not be told yet and that comes again goes on under its id: for those
 * outside it never was away.
 */
#include "decide/alarm.h"

#include <math.h>
#include <string.h>

#include "base/text.h"

/* By which clock its times are. */
enum { SINCE_IS_RIGHT = 1, UNTIL_IS_WRONG = 2, ACKNOWLEDGED_IS_WRONG = 4, DATED = 7 };

enum {
    LONGEST_MS_BITS = 52,
    UNSEEN_MS = 60000 /* of an onset: nobody may say that it was so for longer than that */
};

static int64_t utc_of(int64_t ms, const struct moment *now)
{
    return now->utc_ms - (now->now_ms - ms);
}

/* What the alarm says of itself now. Cause and grade are taken only with something to tell. */
static void take_facts(struct alarm *a, const struct estate_verdict *v)
{
    a->value = v->value;
    if (v->state != ESTATE_PRESENT)
        return;
    a->limit = v->limit;
    memcpy(a->evidence, v->evidence, sizeof a->evidence);
}

static void take_cause(struct alarm *a, const struct estate_verdict *v, int64_t now_ms)
{
    if (v->state != ESTATE_PRESENT)
        return;
    a->cause = v->cause;
    a->grade = v->grade;
    a->cause_ms = now_ms;
}

static int raise(struct alarm *a, const struct alarm_rule *rule, const struct moment *now)
{
    bool goes_on = a->id[0];

    if (!goes_on) {
        ulid_make(a->id, now->utc_ms);
        a->rev = 0;
        a->acknowledged = 0;
        a->acknowledged_by[0] = '\0';
        a->acknowledged_ms = a->acknowledged_utc_ms = 0;
        a->dated = 0;
        a->escalations = a->unseen = 0;
        a->asked_rev = 0;
    }
    if (now->now_ms - a->since_ms - a->delay_ms > UNSEEN_MS)
        a->since_ms = now->now_ms - a->delay_ms;
    a->since_utc_ms = utc_of(a->since_ms, now);
    a->until_ms = a->until_utc_ms = 0;
    a->dated &= ACKNOWLEDGED_IS_WRONG;
    a->dated |= now->time_quality != ESTATE_CLOCK_NONE ? SINCE_IS_RIGHT : 0;
    a->delay_ms = 0;
    a->raised_ms = a->asked_ms = a->escalated_ms = now->now_ms;
    if (rule->kind == ESTATE_EVENT) {
        a->onset = ALARM_FIRED;
        a->condition = CONDITION_PRESENT;
        return EVENT_RAISE;
    }
    a->onset = ALARM_CALM;
    a->phase = ALARM_STANDING;
    a->condition = CONDITION_PRESENT;
    a->needs_reset = rule->reset_ms == 0;
    return goes_on ? EVENT_UPDATE : EVENT_RAISE;
}

static int step_idle(struct alarm *a, const struct alarm_rule *rule, uint8_t state,
                     int64_t present_for, const struct moment *now)
{
    if (state == ESTATE_CLEAR) {
        a->onset = ALARM_CALM;
        a->delay_ms = 0;
        return ALARM_NOTHING;
    }
    if (a->onset == ALARM_FIRED)
        return ALARM_NOTHING;
    a->delay_ms += present_for;
    if (state == ESTATE_UNKNOWN)
        return ALARM_NOTHING;
    if (a->onset == ALARM_CALM) {
        a->onset = ALARM_PENDING;
        a->delay_ms = 0;
        a->since_ms = now->now_ms;
    }
    return a->delay_ms >= rule->on_ms ? raise(a, rule, now) : ALARM_NOTHING;
}

static int enter(struct alarm *a, uint8_t condition)
{
    if (a->condition == condition)
        return ALARM_NOTHING;
    a->condition = condition;
    a->delay_ms = 0;
    a->until_ms = a->until_utc_ms = 0;
    a->dated &= (uint8_t)~UNTIL_IS_WRONG;
    return EVENT_UPDATE;
}

static int step_returning(struct alarm *a, const struct alarm_rule *rule, int64_t clear_for,
                          const struct moment *now)
{
    int news = enter(a, CONDITION_RETURNING);

    if (news != ALARM_NOTHING) {
        a->until_ms = now->now_ms;
        a->until_utc_ms = now->utc_ms;
        a->dated |= now->time_quality == ESTATE_CLOCK_NONE ? UNTIL_IS_WRONG : 0;
    } else {
        a->delay_ms += clear_for;
    }
    if (a->delay_ms < rule->off_ms)
        return news;
    if (!a->needs_reset) {
        alarm_close(a);
        return EVENT_CLOSE;
    }
    a->phase = ALARM_WAITING;
    a->condition = CONDITION_GONE;
    return EVENT_RETURN;
}

/* It stood long enough to need a person? */
static bool latches(struct alarm *a, const struct alarm_rule *rule, uint8_t state, int64_t now_ms)
{
    if (a->needs_reset || rule->reset_ms < 0 || state == ESTATE_CLEAR ||
        now_ms - a->raised_ms < rule->reset_ms)
        return false;
    a->needs_reset = 1;
    return true;
}

static int step_standing(struct alarm *a, const struct alarm_rule *rule,
                         const struct estate_verdict *v, int64_t clear_for,
                         const struct moment *now)
{
    bool latched = latches(a, rule, v->state, now->now_ms);
    int news = ALARM_NOTHING;

    if (v->state == ESTATE_CLEAR)
        news = step_returning(a, rule, clear_for, now);
    else
        news = enter(a, v->state == ESTATE_PRESENT ? CONDITION_PRESENT : CONDITION_UNKNOWN);
    if (news == ALARM_NOTHING && v->state == ESTATE_PRESENT &&
        (v->cause != a->cause || v->grade != a->grade) &&
        now->now_ms - a->cause_ms >= ALARM_CALM_MS)
        news = EVENT_UPDATE;
    return news == ALARM_NOTHING && latched ? EVENT_UPDATE : news;
}

/* What was gone and comes again is news: whoever saw it the first time has to see it again. */
static int step_waiting(struct alarm *a, uint8_t state, int64_t now_ms)
{
    if (state != ESTATE_PRESENT)
        return ALARM_NOTHING;
    a->phase = ALARM_STANDING;
    alarm_ask_anew(a, now_ms);
    return enter(a, CONDITION_PRESENT);
}

/* The clock became right: what was dated by a wrong one is dated anew. An onset of a time before
 * the power went may be right all the same. */
static bool date(struct alarm *a, const struct moment *now)
{
    uint8_t was = a->dated;

    if (a->dated == SINCE_IS_RIGHT || now->time_quality == ESTATE_CLOCK_NONE ||
        a->phase == ALARM_IDLE)
        return false;
    a->dated = SINCE_IS_RIGHT;
    if (was & ACKNOWLEDGED_IS_WRONG)
        a->acknowledged_utc_ms = utc_of(a->acknowledged_ms, now);
    if (!(was & SINCE_IS_RIGHT))
        a->since_utc_ms = utc_of(a->since_ms, now);
    if (was & UNTIL_IS_WRONG)
        a->until_utc_ms = utc_of(a->until_ms, now);
    return true;
}

int alarm_step(struct alarm *alarm, const struct alarm_rule *rule,
               const struct estate_verdict *verdict, const struct moment *now)
{
    int64_t passed = now->now_ms - alarm->stepped_ms;
    uint8_t before = passed < 0 || passed > ALARM_GAP_MS ? ESTATE_UNKNOWN : alarm->verdict;
    bool dated = date(alarm, now);
    int news;

    alarm->stepped_ms = now->now_ms;
    alarm->verdict = verdict->state;
    take_facts(alarm, verdict);
    if (alarm->phase == ALARM_IDLE)
        news = step_idle(alarm, rule, verdict->state, before == ESTATE_PRESENT ? passed : 0, now);
    else if (alarm->phase == ALARM_STANDING)
        news = step_standing(alarm, rule, verdict, before == ESTATE_CLEAR ? passed : 0, now);
    else
        news = step_waiting(alarm, verdict->state, now->now_ms);
    if (news != ALARM_NOTHING)
        take_cause(alarm, verdict, now->now_ms);
    return news == ALARM_NOTHING && dated ? EVENT_UPDATE : news;
}

int64_t alarm_due(const struct alarm *alarm, const struct alarm_rule *rule)
{
    bool coming = alarm->phase == ALARM_IDLE && alarm->onset == ALARM_PENDING &&
                  alarm->verdict == ESTATE_PRESENT;
    bool going = alarm->phase == ALARM_STANDING && alarm->condition == CONDITION_RETURNING &&
                 alarm->verdict == ESTATE_CLEAR;

    if (!coming && !going)
        return INT64_MAX;
    return alarm->stepped_ms + (coming ? rule->on_ms : rule->off_ms) - alarm->delay_ms;
}

bool alarm_rests(const struct alarm *alarm)
{
    return alarm->phase == ALARM_IDLE && alarm->onset == ALARM_CALM && !alarm->id[0] &&
           alarm->verdict != ESTATE_PRESENT;
}

void alarm_acknowledge(struct alarm *alarm, uint32_t rev, const struct moment *now)
{
    uint32_t unseen = rev ? alarm->rev - rev : 0;

    alarm->acknowledged = 1;
    alarm->unseen = unseen < UINT8_MAX ? (uint8_t)unseen : UINT8_MAX;
    alarm->acknowledged_ms = now->now_ms;
    alarm->acknowledged_utc_ms = now->utc_ms;
    alarm->dated &= (uint8_t)~ACKNOWLEDGED_IS_WRONG;
    alarm->dated |= now->time_quality == ESTATE_CLOCK_NONE ? ACKNOWLEDGED_IS_WRONG : 0;
}

void alarm_ask_anew(struct alarm *alarm, int64_t now_ms)
{
    alarm->acknowledged = alarm->escalations = alarm->unseen = 0;
    alarm->asked_rev = alarm->rev < UINT16_MAX ? (uint16_t)(alarm->rev + 1) : UINT16_MAX;
    alarm->acknowledged_by[0] = '\0';
    alarm->acknowledged_ms = alarm->acknowledged_utc_ms = 0;
    alarm->dated &= (uint8_t)~ACKNOWLEDGED_IS_WRONG;
    alarm->asked_ms = alarm->escalated_ms = now_ms;
}

void alarm_close(struct alarm *alarm)
{
    alarm->phase = ALARM_IDLE;
    alarm->onset = ALARM_CALM;
    alarm->condition = CONDITION_GONE;
    alarm->delay_ms = 0;
}

void alarm_forget(struct alarm *alarm)
{
    alarm->id[0] = alarm->quiet_id[0] = '\0';
    alarm->needs_reset = alarm->quiet = alarm->flooded = 0;
    alarm->permit = 0;
}

static bool ended(const char *text, size_t size)
{
    return memchr(text, '\0', size);
}

static bool is_id(const char id[ULID_TEXT])
{
    return ended(id, ULID_TEXT) &&
           (!id[0] || strspn(id, "0123456789ABCDEFGHJKMNPQRSTVWXYZ") == ULID_TEXT - 1);
}

static bool are_times(const struct alarm *a)
{
    const int64_t times[] = {
        a->stepped_ms,   a->delay_ms,     a->since_ms,     a->since_utc_ms,        a->until_ms,
        a->raised_ms,    a->cause_ms,     a->until_utc_ms, a->acknowledged_utc_ms, a->escalated_ms,
        a->permit_ms[0], a->permit_ms[1], a->asked_ms,     a->acknowledged_ms};

    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (times[i] >> LONGEST_MS_BITS && times[i] >> LONGEST_MS_BITS != -1)
            return false;
    return a->delay_ms >= 0;
}

bool alarm_valid(const struct alarm *a)
{
    return is_id(a->id) && is_id(a->quiet_id) &&
           ended(a->acknowledged_by, sizeof a->acknowledged_by) &&
           text_is_utf8(a->acknowledged_by) && are_times(a) && !isinf(a->value) &&
           !isinf(a->limit) && a->rev < UINT32_MAX / 2 && a->phase <= ALARM_WAITING &&
           a->onset <= ALARM_FIRED && a->condition <= CONDITION_UNKNOWN &&
           a->verdict <= ESTATE_UNKNOWN && a->grade <= ESTATE_CERTAIN && a->acknowledged <= 1 &&
           a->needs_reset <= 1 && a->dated <= DATED && a->quiet <= QUIET_PARENT &&
           a->flooded <= 1 && (a->phase == ALARM_IDLE || a->id[0]);
}

static void cut(int64_t *ms, int64_t now_ms)
{
    if (*ms > now_ms)
        *ms = now_ms;
}

void alarm_adopt(struct alarm *alarm, const struct alarm *earlier, const struct estate_code *code,
                 int64_t now_ms, bool same_configuration)
{
    if (code->kind == ESTATE_EVENT && earlier->phase != ALARM_IDLE)
        return;
    *alarm = *earlier;
    cut(&alarm->stepped_ms, now_ms);
    cut(&alarm->since_ms, now_ms);
    cut(&alarm->until_ms, now_ms);
    cut(&alarm->raised_ms, now_ms);
    cut(&alarm->cause_ms, now_ms);
    cut(&alarm->asked_ms, now_ms);
    cut(&alarm->acknowledged_ms, now_ms);
    cut(&alarm->escalated_ms, now_ms);
    if (alarm->cause >= code->causes)
        alarm->cause = 0;
    if (!same_configuration)
        memset(alarm->evidence, 0, sizeof alarm->evidence);
}
