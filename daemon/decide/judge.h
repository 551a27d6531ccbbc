/*
 * judge - puts one zone before its plugin: inputs in, verdicts out. Main thread.
 * Everything is allocated once, nothing for a judgement.
 */
#ifndef ESTATED_DECIDE_JUDGE_H
#define ESTATED_DECIDE_JUDGE_H

#include "decide/quality.h"
#include "decide/zone.h"

/* What a drill says that a point is. */
struct judge_stand_in {
    double value;
    int64_t since_ms;
    uint16_t point; /* as estate_input.point; 0: none */
};

struct judge {
    struct estate_input *input;
    struct estate_list *list;       /* [roles] */
    struct estate_verdict *verdict; /* [alarms], by code and item as the zone's alarms */
    struct estate_verdict **verdict_of;
    uint8_t *standing, *open;
    const uint8_t **standing_of, **open_of;
    double **today;
    void **item_state;
    int32_t *period;     /* [items of all roles]: what the plugin asks for */
    int32_t **period_of; /* [roles] */
    int32_t *asked;      /* what of `period` was told, see pace.h */
    struct judge_stand_in stand_in;
    struct estate_say say; /* what the zone said of itself */
    bool off;              /* the plugin is not asked: every verdict is unknown */
};

/* -ENOMEM. Keeps pointers into the zone's block. `site`: of the zone's points. */
int judge_init(struct judge *judge, const struct zone *zone, const struct site *site);
void judge_clear(struct judge *judge);
/* Fills judge->verdict; all clear for a plugin that does not judge. */
void judge_run(struct judge *judge, const struct zone *zone, const struct quality *quality,
               const struct moment *now);

#endif
