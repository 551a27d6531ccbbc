"""What the line to the city carries and costs: all readings through an outage, and a day of the SIM."""
import json

from measure import rest, wait
from readings import outage  # measure knows where it lies
from scenarios_telemetry import agree, behind_relay, incident

AWAY = 60          # s without a broker
DAY, QUIET, HEALTH = 86400, 125, 300  # s
EVENTS = 60        # of alarms, on a day of a typical estate
AROUND = 60 + 22 + 2 * 52  # bytes about a message of QoS 0: MQTT with its topic, TLS, two segments


def telemetry(Row):
    """A thousand readings a second, all for the city; the broker away, kill -9 in the middle."""
    got = outage(AWAY)
    return [Row(f"telemetry, broker away {AWAY} s, kill -9: readings", got["readings"], least=AWAY * 900, digits=0),
            Row("  lost", got["lost"], most=0, digits=0),
            Row("  out of order", got["disorder"], most=0, digits=0),
            Row("  batches that came twice", got["repeated"], digits=0),
            Row("  connected after the return", got["online"], "s", digits=1),
            Row("  all there after the return", got["caught_up"], "s", most=60, digits=1),
            Row("  payload for each", got["bytes"], "B", digits=1)]


def wire(Row):
    """What a day costs the SIM, over TLS and with all that TCP and IP add: quiet, and with its alarms."""
    house, relay = behind_relay()
    with house:
        health = wait(lambda: house.city.last("health"), 20, "the first message on health")
        rest(5, house.daemon)
        connected, came = relay.total(), len(house.city.alarms())
        rest(QUIET, house.daemon)
        quiet = (relay.total() - connected) / QUIET * DAY
        before = relay.total()
        incident(house)
        rest(5, house.daemon)
        event = (relay.total() - before) / (len(house.city.alarms()) - came)
        said, passed = wait(lambda: agree(house, relay), 20, "the status says what passed")
        relay.close()
    health = DAY / HEALTH * (len(json.dumps(health, separators=(",", ":"))) + AROUND)
    alarms = EVENTS * event
    return [Row("wire, TLS: connecting", connected / 1e3, "kB", digits=1),
            Row("  a day of keep-alive", quiet / 1e3, "kB", digits=1),
            Row("  a day of health", health / 1e3, "kB", digits=1),
            Row(f"  {EVENTS} alarm events with their lists", alarms / 1e3, "kB", digits=1),
            Row("  a day of all that", (connected + quiet + health + alarms) / 1e6, "MB", most=1),
            Row("  the status differs from what passed", 100 * abs(said - passed) / passed, "%", most=5)]
