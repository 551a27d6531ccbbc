"""The wall clock jumps; days, alarms and rows do not: `make clocks`.

Each jump comes while an alarm stands, half of them with a kill -9 behind it. At the end every day that was begun is over,
and has one summary; one that the clock went back into after it was told has a second revision, and no more.
"""
import datetime
import json
import time

from estate_files import OPEN, SHUT, estate
from house import Failed, wait
from scenarios_delivery import rows
from scenarios_time import in_order, set_clock, with_clock

ZONE = datetime.timezone(datetime.timedelta(hours=8))  # of the desk estate
TODAY = datetime.datetime.now(ZONE).date()
DUE = "00:11:00"  # behind [daily] at and the gateway's own share
VALVE = "FW_VALVE_SHUT"


def date(day):
    return (TODAY + datetime.timedelta(days=day)).isoformat()


class Clock:
    """An estate, its clock, and what happened in it."""

    def __init__(self, house):
        self.house, self.offset = house, 0
        self.happened, self.jumps = [], 0  # (id, kind) in the order in which it was done

    def set(self, day, clock, quality="ntp"):
        at = datetime.datetime.fromisoformat(f"{date(day)}T{clock}").replace(tzinfo=ZONE)
        self.move(at.timestamp() - time.time(), quality)

    def move(self, offset, quality="ntp"):
        self.offset = int(offset)
        set_clock(self.house, self.offset, quality)

    def now(self):
        return datetime.datetime.fromtimestamp(time.time() + self.offset, ZONE)

    def start(self):
        self.house.start_all(env=with_clock(self.house))
        self.house.wait_good("hyd-b3-top", "valve-b3")

    def jump(self, how, kill=False):
        """The clock jumps while an alarm stands: it is the same one behind it."""
        self.jumps += 1
        since = time.time()
        self.house.fakes.do(SHUT)
        _, stands = self.house.city.expect(VALVE, "raise", 20, after=since)
        how()
        if kill:
            self.house.daemon.end(9)
            self.house.start_daemon(env=with_clock(self.house))
            self.house.wait_good("valve-b3")
        self.house.fakes.do(OPEN)
        self.house.city.expect(VALVE, "close", 20, after=since, id=stands["id"])
        self.happened += [(stands["id"], "raise"), (stands["id"], "close")]

    def summaries(self):
        """Date: its revisions, as the city has them; each is one content."""
        told, bodies = {}, {}
        for _, _, topic, body in self.house.city.poll():
            if topic == "daily" and bodies.setdefault((body["date"], body["rev"]), body) != body:
                raise Failed(f"two summaries of {body['date']} are revision {body['rev']}")
            if topic == "daily":
                told.setdefault(body["date"], set()).add(body["rev"])
        return {day: sorted(revisions) for day, revisions in told.items()}

    def end(self, name, expected):
        wait(lambda: self.summaries() == expected, 20, f"{name}: {expected}; came: {self.summaries()}")
        self.jump(lambda: None)  # whatever else was to come is there with it
        if self.summaries() != expected:
            raise Failed(f"{name}: the summaries are {self.summaries()}, not {expected}")
        told = in_order(self.house)
        raised = {body["id"] for body in told.values() if body.get("code") == VALVE}
        if len(raised) != self.jumps:
            raise Failed(f"{name}: {self.jumps} alarms under {len(raised)} ids")
        order = []
        for row in rows(self.house):
            body = json.loads(row[4])
            if body.get("code") == VALVE and body["kind"] in ("raise", "close") and (body["id"], body["kind"]) not in order:
                order.append((body["id"], body["kind"]))
        if order != self.happened:
            raise Failed(f"{name}: the rows say {order}, not {self.happened}")
        print(f"figure: {name}: {self.jumps - 1} jumps, {self.jumps} alarms, each once; summaries: "
              + ", ".join(f"{day} {len(revisions)}" for day, revisions in sorted(expected.items()))
              + f"; {len(told)} rows in the order of what happened", flush=True)


def from_1970():
    """A board without a battery begins in 1970, and is told what time it is."""
    with estate() as house:
        clock = Clock(house)
        clock.move(5000 - time.time(), "none")
        clock.start()
        clock.jump(lambda: clock.set(0, "12:00:00"), kill=True)
        clock.jump(lambda: clock.set(1, DUE))
        clock.end("from 1970 to now", {date(0): [1]})


def from_1970_again():
    """The same board, later: a start in 1970 does not forget which days were told."""
    with estate() as house:
        clock = Clock(house)
        clock.set(0, "12:00:00")
        clock.start()
        clock.jump(lambda: clock.set(1, DUE))
        wait(lambda: clock.summaries() == {date(0): [1]}, 20, "the day is told")
        clock.jump(lambda: clock.move(5000 - time.time(), "none"), kill=True)
        clock.jump(lambda: clock.set(1, "00:40:00"))
        clock.end("from 1970 again", {date(0): [1]})


def an_hour():
    """An hour forward and an hour back, at noon and over midnight."""
    with estate() as house:
        clock = Clock(house)
        clock.set(0, "12:00:00")
        clock.start()
        clock.jump(lambda: clock.move(clock.offset + 3600))
        clock.jump(lambda: clock.move(clock.offset - 3600), kill=True)
        clock.jump(lambda: clock.set(0, "23:40:00"))
        clock.jump(lambda: clock.move(clock.offset + 3600), kill=True)
        wait(lambda: clock.summaries() == {date(0): [1]}, 20, "the day is told")
        clock.jump(lambda: clock.move(clock.offset - 3600))
        clock.jump(lambda: clock.set(1, DUE), kill=True)
        clock.jump(lambda: clock.set(2, DUE))
        clock.end("an hour forward and back", {date(0): [1, 2], date(1): [1]})


def a_day_back():
    """At 23:59:30 the clock is set back by a day, whose midnight then comes by itself."""
    with estate() as house:
        clock = Clock(house)
        clock.set(0, "23:59:15")
        clock.start()

        def back():
            wait(lambda: clock.now().strftime("%H:%M:%S") >= "23:59:30" or clock.now().hour == 0, 30, "23:59:30")
            if clock.now().hour == 0:
                raise Failed("this machine is too slow: midnight is over")
            clock.move(clock.offset - 86400)
        clock.jump(back)
        wait(lambda: clock.now().hour == 0, 60, "midnight")
        clock.jump(lambda: clock.set(0, DUE), kill=True)
        clock.jump(lambda: clock.set(1, DUE))
        clock.end("a day back at 23:59:30", {date(-1): [1], date(0): [1]})


def eight_hours():
    """The clock was of UTC and becomes local, over midnight."""
    with estate() as house:
        clock = Clock(house)
        clock.set(0, "20:00:00")
        clock.start()
        clock.jump(lambda: clock.move(clock.offset + 8 * 3600), kill=True)
        clock.jump(lambda: clock.set(2, DUE))
        clock.end("eight hours forward", {date(0): [1], date(1): [1]})


SCENARIOS = []
CLOCKS = SOAK = [from_1970, from_1970_again, an_hour, a_day_back, eight_hours]
