/*
 * dial - which broker to try next, with which version of MQTT, and when.
 *
 * Pure: a list, a cursor and a pause. The brokers are tried in order without a pause between them,
 * so that the second takes over at once; the pause comes after a round, doubles, and is blurred,
 * because all gateways of a city lose a broker in the same second. For the same reason a lost
 * connection is made anew at a moment of chance, unless a critical alarm waits. A broker that
 * connects twice in a row and then acknowledges nothing, or breaks off soon, is one that is gone:
 * the next one takes over. Once may be the line. A connection that stands with a later broker is
 * given up when an earlier one is back; if that only took the connection and then did not want us,
 * the next look at it comes later. A connection that is taken away soon after it stood (a double of
 * our client id) does not start the pauses anew. MQTT 5 comes first each time: 3.1.1 cannot tell a
 * refused message from a taken one, so it is only for a broker that said it knows nothing else, or
 * hung up on MQTT 5 twice: once may be a broker that just starts.
 */
#include "send/dial.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { PORT = 1883, PORT_TLS = 8883, VERSION_3 = 1, VERSION_5 = 0x84, HANG_UPS = 2, VAIN = 2 };

static int read_port(const char *s, uint16_t *out)
{
    char *end;
    unsigned long port = strtoul(s, &end, 10);

    if (end == s || *end || port < 1 || port > 65535)
        return -EINVAL;
    *out = (uint16_t)port;
    return 0;
}

static int read_broker(struct dial_broker *broker, const char *s)
{
    static const char plain[] = "mqtt://", tls[] = "mqtts://";
    const char *bracket, *colon;

    broker->tls = !strncmp(s, tls, strlen(tls));
    if (!broker->tls && strncmp(s, plain, strlen(plain)))
        return -EINVAL;
    s += strlen(broker->tls ? tls : plain);
    if (!s[0] || !TEXT_COPY(broker->host, s))
        return -EINVAL;
    broker->port = broker->tls ? PORT_TLS : PORT;
    bracket = strchr(s, ']'); /* [::1]:8883 */
    colon = strchr(bracket ? bracket : s, ':');
    if (!colon)
        return 0;
    broker->host[colon - s] = '\0';
    return broker->host[0] ? read_port(colon + 1, &broker->port) : -EINVAL;
}

int dial_read(struct dial *dial, const char *list, int64_t return_ms)
{
    struct dial new = {.pause_ms = DIAL_FIRST_MS, .return_ms = return_ms, .wait_ms = return_ms};
    char copy[512], *rest = copy, *part;

    if (!TEXT_COPY(copy, list))
        return -E2BIG;
    while ((part = text_cut(&rest, ','))) {
        if (new.brokers == DIAL_BROKERS)
            return -E2BIG;
        new.broker[new.brokers].keep_alive_s = DIAL_KEEP_ALIVE_S;
        if (read_broker(&new.broker[new.brokers++], part))
            return -EINVAL;
    }
    *dial = new;
    return 0;
}

const struct dial_broker *dial_at(const struct dial *dial)
{
    return &dial->broker[dial->at];
}

bool dial_is_version(int code)
{
    return code == VERSION_3 || code == VERSION_5;
}

bool dial_hung_up(struct dial *dial)
{
    struct dial_broker *broker = &dial->broker[dial->at];

    if (broker->hung_up < HANG_UPS)
        broker->hung_up++;
    return broker->hung_up == HANG_UPS;
}

void dial_older(struct dial *dial, int64_t now_ms)
{
    dial->old = true;
    dial->next_ms = now_ms;
}

static bool is_refused_for_long(const struct dial *dial, int64_t now_ms)
{
    return dial->refused_ms && now_ms - dial->refused_ms >= DIAL_REFUSED_MS;
}

/* From three quarters of the pause to five. */
static void pause_round(struct dial *dial, int64_t now_ms, double chance)
{
    int64_t longest_ms =
        is_refused_for_long(dial, now_ms) ? DIAL_REFUSED_LONGEST_MS : DIAL_LONGEST_MS;

    if (dial->pause_ms > longest_ms)
        dial->pause_ms = longest_ms;
    dial->next_ms = now_ms + (int64_t)((double)dial->pause_ms * (0.75 + chance / 2));
    dial->pause_ms *= 2;
}

static void next_broker(struct dial *dial, int64_t now_ms, double chance)
{
    dial->old = dial->taken = false;
    dial->at = (dial->at + 1) % dial->brokers;
    dial->next_ms = now_ms;
    if (dial->at == 0)
        pause_round(dial, now_ms, chance);
}

bool dial_was_dear(const struct dial *dial, int code, bool fault)
{
    return dial_at(dial)->tls && (code > 0 || fault);
}

void dial_failed(struct dial *dial, int64_t now_ms, double chance)
{
    dial->refused_ms = 0;
    next_broker(dial, now_ms, chance);
}

void dial_refused(struct dial *dial, int64_t now_ms, double chance)
{
    if (!dial->refused_ms)
        dial->refused_ms = now_ms;
    next_broker(dial, now_ms, chance);
}

void dial_connected(struct dial *dial, int64_t now_ms)
{
    dial->refused_ms = 0;
    dial->up_ms = dial->tried_ms = now_ms;
    dial->taken = false;
    if (!dial->old)
        dial->broker[dial->at].hung_up = 0;
    if (!dial->at)
        dial->wait_ms = dial->return_ms;
    else if (dial->returning && dial->wait_ms < DIAL_LONGEST_RETURN_MS)
        dial->wait_ms *= 2;
    dial->returning = false;
}

void dial_rival(struct dial *dial, int64_t now_ms)
{
    dial->rival_ms = now_ms;
}

/* True: so often in a row that another one is to be tried first. */
static bool count_vain(struct dial_broker *broker, bool vain)
{
    broker->vain = !vain ? 0 : broker->vain < VAIN ? broker->vain + 1 : VAIN;
    return broker->vain == VAIN;
}

static void connect_anew(struct dial *dial, bool useless, int64_t now_ms, double chance)
{
    bool stood = now_ms - dial->up_ms >= DIAL_LONGEST_MS;

    if (dial->rival_ms && now_ms - dial->rival_ms < DIAL_RIVAL_MS) {
        dial_taken(dial, now_ms, chance);
        return;
    }
    if (stood)
        dial->pause_ms = DIAL_FIRST_MS;
    if (count_vain(&dial->broker[dial->at], useless || !stood) && dial->brokers > 1) {
        next_broker(dial, now_ms, chance);
        return;
    }
    dial->old = false;
    dial->at = 0;
    if (stood)
        dial->next_ms = now_ms + (int64_t)(DIAL_SPREAD_MS * chance);
    else
        pause_round(dial, now_ms, chance);
}

void dial_lost(struct dial *dial, int64_t now_ms, double chance)
{
    connect_anew(dial, false, now_ms, chance);
}

void dial_given_up(struct dial *dial, int64_t now_ms, double chance)
{
    connect_anew(dial, true, now_ms, chance);
}

void dial_mended(struct dial *dial)
{
    dial->pause_ms = DIAL_FIRST_MS;
    dial->broker[dial->at].vain = 0;
}

void dial_taken(struct dial *dial, int64_t now_ms, double chance)
{
    const int64_t most_ms = 3600000;

    if (!dial->taken_ms || now_ms - dial->up_ms >= most_ms)
        dial->taken_ms = DIAL_TAKEN_MS;
    dial->rival_ms = 0;
    dial->taken = true;
    dial->old = false;
    dial->at = 0;
    dial->next_ms = now_ms + (int64_t)((double)dial->taken_ms * (0.75 + chance / 2));
    dial->taken_ms = 2 * dial->taken_ms < most_ms ? 2 * dial->taken_ms : most_ms;
}

bool dial_keep_alive(struct dial *dial, int keep_alive_s, int64_t now_ms)
{
    struct dial_broker *broker = &dial->broker[dial->at];

    if (keep_alive_s <= 0 || keep_alive_s >= broker->keep_alive_s)
        return false;
    broker->keep_alive_s = (uint16_t)keep_alive_s;
    dial->next_ms = now_ms;
    return true;
}

void dial_hurry(struct dial *dial, int64_t now_ms, double chance)
{
    int64_t most_ms = dial->pause_ms < DIAL_LONGEST_MS ? DIAL_HURRY_MS : DIAL_TRIED_MS;

    if (is_refused_for_long(dial, now_ms))
        most_ms = DIAL_REFUSED_HURRY_MS;
    if (dial->taken)
        most_ms = dial->taken_ms / DIAL_TAKEN_SHARE;
    if (dial->taken && most_ms > DIAL_TAKEN_HURRY_MS)
        most_ms = DIAL_TAKEN_HURRY_MS;
    if (dial->next_ms - now_ms > most_ms)
        dial->next_ms = now_ms + (int64_t)((double)most_ms * (0.5 + chance / 2));
}

const struct dial_broker *dial_return_due(struct dial *dial, int64_t now_ms)
{
    if (!dial->at || !dial->return_ms || now_ms - dial->tried_ms < dial->wait_ms)
        return NULL;
    dial->tried_ms = now_ms;
    return &dial->broker[0];
}

void dial_return(struct dial *dial, int64_t now_ms)
{
    dial->returning = true;
    dial->old = false;
    dial->at = 0;
    dial->next_ms = now_ms;
}
