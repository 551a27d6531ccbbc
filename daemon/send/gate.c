/* gate - a bucket of debt: who comes in owes a pause, which time pays; a burst of debt is too much.
 */
#include "send/gate.h"

bool gate_pass(struct gate *gate, uint32_t burst, uint32_t pause_ms, int64_t now_ms)
{
    gate->owed_ms -= now_ms - gate->at_ms;
    gate->at_ms = now_ms;
    if (gate->owed_ms < 0)
        gate->owed_ms = 0;
    if (gate->owed_ms + pause_ms > (int64_t)burst * pause_ms)
        return false;
    gate->owed_ms += pause_ms;
    return true;
}
