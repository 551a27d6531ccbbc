"""The wall clock: what is told while nobody has set it, and how it becomes right."""
import os
import time

from estate_files import OPEN, SHUT, estate
from house import BUILD, Failed, wait


def set_clock(house, offset_s, quality):
    with open(house.path("clock.new"), "w", encoding="ascii") as out:
        out.write(f"{offset_s} {quality}\n")
    os.rename(house.path("clock.new"), house.path("clock"))


def with_clock(house):
    return {"LD_PRELOAD": os.path.join(BUILD, "tests/crash/clock.so"), "CLOCK_FILE": house.path("clock")}


def year(body, key="time"):
    return int(body[key][:4])


def next_raise(house, *before):
    known = [body["id"] for body in before]
    return wait(lambda: [body for _, body in house.city.alarms("FW_VALVE_SHUT", "raise") if body["id"] not in known], 20,
                "another alarm")[0]


def in_order(house):
    """Every row once, in the order of its number; every id raised once, with revisions that only grow."""
    rows = [body for _, _, _, body in house.city.poll() if body.get("seq") and "stored" in body]
    told = {}
    for body in rows:
        if told.setdefault(body["seq"], body) != body:
            raise Failed(f"row {body['seq']} is another one: {told[body['seq']]} and {body}")
    last = {}
    for seq in sorted(told):
        body = told[seq]
        if "rev" in body and "id" in body and body["rev"] <= last.get(body["id"], 0):
            raise Failed(f"rev {body['rev']} of {body['id']} after {last[body['id']]}")
        if "rev" in body and "id" in body:
            last[body["id"]] = body["rev"]
    raised = [body["id"] for body in told.values() if body.get("kind") == "raise"]
    if len(raised) != len(set(raised)):
        raise Failed(f"raised twice: {raised}")
    return told


def the_time_comes():
    """A board begins in 1970, is killed, and gets the time: what was told is told again, dated."""
    with estate() as house:
        set_clock(house, 5000 - int(time.time()), "none")
        house.start_all(env=with_clock(house))
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        _, over = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        house.fakes.do(OPEN)
        _, over = house.city.expect("FW_VALVE_SHUT", "close", 20, id=over["id"])
        house.ctl("silence", "--for", "5 min")
        house.fakes.do(SHUT)
        stands = next_raise(house, over)
        audit = wait(lambda: house.city.last("audit"), 10, "evidence")
        if {year(over), year(stands, "since"), year(audit)} != {1970} or audit["time_quality"] != "none":
            raise Failed(f"told with the wrong clock: {over}, {stands}, {audit}")
        house.daemon.end(9)
        house.start_daemon(env=with_clock(house))
        set_clock(house, 0, "ntp")
        now = time.gmtime().tm_year
        _, dated = house.city.expect("FW_VALVE_SHUT", "close", 20, id=over["id"], time_quality="ntp")
        if dated["rev"] <= over["rev"] or {year(dated), year(dated, "since"), year(dated, "until")} != {now}:
            raise Failed(f"dated: {dated}, of {over}")
        _, open_ = house.city.expect("FW_VALVE_SHUT", "update", 20, id=stands["id"], time_quality="ntp")
        if year(open_, "since") != now:
            raise Failed(f"the alarm that stands: {open_}")
        again = wait(lambda: [body for _, _, topic, body in house.city.poll()
                              if topic == "audit" and body.get("replaces") == audit["seq"]], 20, "evidence, dated")[0]
        if (again["time_quality"], year(again), again["op"], again["by"]) != ("ntp", now, audit["op"], audit["by"]):
            raise Failed(f"evidence: {again}, of {audit}")
        wait(lambda: (house.city.last("active/fire") or {}).get("time_quality") == "ntp", 20, "a list with the right time")
        state = house.city.last("state")
        if (state["time_quality"], year(state, "since")) != ("ntp", now):
            raise Failed(f"the state still says {state}")
        if house.city.last("daily"):
            raise Failed(f"a summary of a day on which it was not there: {house.city.last('daily')}")
        told = len(in_order(house))
        set_clock(house, -86400, "ntp")  # and a clock that is set later tells nothing again
        house.fakes.do(OPEN)
        house.city.expect("FW_VALVE_SHUT", "close", 20, id=stands["id"])
        set_clock(house, 8 * 3600, "ntp")
        house.fakes.do(SHUT)
        next_raise(house, over, stands)
        new = [body for seq, body in sorted(in_order(house).items())][told:]
        strange = [body for body in new if body.get("replaces") or body.get("id") == over["id"]]
        if strange:
            raise Failed(f"told again by a step of the clock: {strange}")


SCENARIOS = [the_time_comes]
