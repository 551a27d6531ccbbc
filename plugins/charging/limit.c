/*
 * limit - is a number over its limit, and since when is this news?
 */
#include "charging.h"

void limit_present(struct estate_verdict *verdict, uint16_t cause, const struct estate_input *in,
                   double limit)
{
    verdict->state = ESTATE_PRESENT;
    verdict->cause = cause;
    verdict->grade = ESTATE_CERTAIN;
    verdict->evidence[0] = in->point;
    verdict->value = in->value;
    verdict->limit = limit;
}

double limit_eased(const struct estate_view *view, double limit, uint8_t standing)
{
    return standing ? limit * (1 - view->param[CLEAR_MARGIN] / 100) : limit;
}

void limit_judge(const struct estate_view *view, const struct estate_input *in, double limit,
                 bool reached, uint8_t standing, struct estate_verdict *verdict)
{
    if (good(in)) {
        verdict->value = in->value;
        if (in->value > limit_eased(view, limit, standing) || (reached && in->value == limit))
            limit_present(verdict, NO_CAUSE, in, limit);
    } else if (unsure(in)) {
        verdict->state = ESTATE_UNKNOWN;
    }
}

double limit_raised(uint8_t *stood, uint8_t standing)
{
    bool news = standing && !*stood;

    *stood = standing;
    return news;
}
