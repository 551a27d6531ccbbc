"""The wall clock: what is told while nobody has set it, and how it becomes right."""
import base64
import json
import os
import struct
import subprocess
import time

from estate_files import OPEN, SHUT, estate
from house import BUILD, Failed, wait
from scenarios_kills import query


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
        runs = wait(lambda: house.city.last("config"), 10, "which configuration runs")
        if (runs.get("time_quality"), year(runs, "applied_at")) != ("ntp", now):
            raise Failed(f"the configuration still says {runs}")
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


def the_time_server_is_lost():
    """Nine hours later the kernel calls its clock unsynchronised: it is as good as before, until somebody sets it."""
    with estate() as house:
        set_clock(house, 0, "ntp")
        house.start_all(env=with_clock(house))
        house.wait_good("hyd-b3-top", "valve-b3")
        set_clock(house, 0, "none")
        house.fakes.do(SHUT)
        _, kept = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        house.fakes.do(OPEN)
        house.city.expect("FW_VALVE_SHUT", "close", 20, id=kept["id"])
        if kept["time_quality"] != "ntp" or house.city.last("state")["time_quality"] != "ntp":
            raise Failed(f"the clock goes on as the time server left it: {kept}")
        house.daemon.end(9)
        house.start_daemon(env=with_clock(house))
        house.fakes.do(SHUT)
        again = next_raise(house, kept)
        house.fakes.do(OPEN)
        house.city.expect("FW_VALVE_SHUT", "close", 20, id=again["id"])
        if again["time_quality"] != "ntp":
            raise Failed(f"another process has the same clock: {again}")
        set_clock(house, 3600, "none")
        wait(lambda: house.city.last("state")["time_quality"] != "ntp", 20, "somebody else has set the clock")
        house.fakes.do(SHUT)
        lost = next_raise(house, kept, again)
        if lost["time_quality"] == "ntp":
            raise Failed(f"set by hand: {lost}")


class Beacon:
    """The city's clock: makes a key and the gateway's list, and publishes signed times with openssl."""

    def __init__(self, house):
        self.house = house
        for name in ("city", "thief"):
            self.openssl("genpkey", "-algorithm", "ed25519", "-out", house.path(name + ".pem"))
        public = self.openssl("pkey", "-in", house.path("city.pem"), "-pubout", "-outform", "DER")[-32:]
        with open(house.path("city.keys"), "w", encoding="utf-8") as keys:
            keys.write(f"city {base64.b64encode(public).decode()}\n")

    @staticmethod
    def openssl(*args):
        return subprocess.run(["openssl", *args], check=True, capture_output=True).stdout

    def message(self, at, key="city"):
        utc = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(at))
        with open(self.house.path("said"), "w", encoding="ascii") as out:
            out.write(f"estate-time {utc} clock")
        sig = self.openssl("pkeyutl", "-sign", "-inkey", self.house.path(key + ".pem"), "-rawin", "-in", self.house.path("said"))
        return json.dumps({"utc": utc, "by": "clock", "sig": base64.b64encode(sig).decode()})

    def say(self, message, *flags):
        subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.house.broker.port), "-t", "estate/v1/all/time",
                        "-m", message, *flags], check=True)


def in_live_file(house, at):
    with open(house.path("run/live"), "rb") as live:
        return struct.pack("<q", at * 1000) in live.read()


def kept_beacon(house):
    return query(house, "SELECT state FROM zone WHERE name = '=beacon'")


def the_city_says_the_time():
    """No time server: a signed beacon dates what is told, a forged, retained or old one does not."""
    with estate() as house:
        set_clock(house, 5000 - int(time.time()), "none")
        house.start_broker()
        house.start_city()
        house.start_fakes()
        house.write_config()
        beacon = Beacon(house)
        house.write_config("[mqtt]\ncommand-keys = @DIR@/city.keys\n", "conf.d/50-keys.conf")
        now = time.time()
        beacon.say(beacon.message(now), "-r")

        def quality():
            return (house.city.last("state") or {}).get("time_quality")

        def begin():
            house.start_daemon(env=with_clock(house))
            house.wait_good("valve-b3")
            wait(lambda: quality() == "none", 20, "nobody knows the time")
        begin()
        beacon.say(beacon.message(now + 10, "thief"))
        beacon.say("no time at all")
        house.fakes.do(SHUT)
        _, alarm = house.city.expect("FW_VALVE_SHUT", "raise", 20, time_quality="none")
        good = beacon.message(now + 20)
        beacon.say(good)
        _, dated = house.city.expect("FW_VALVE_SHUT", "update", 20, id=alarm["id"], time_quality="beacon")
        wait(lambda: quality() == "beacon", 20, "the state says so")
        for words, language in ("clock by the city", "C.UTF-8"), ("时钟 城市授时", "zh_CN.UTF-8"):
            shown = house.ctl("status", env={"LC_ALL": language})
            if words not in shown:
                raise Failed(f"{words!r} is not in {shown}")
        if year(dated, "since") != time.gmtime().tm_year:
            raise Failed(f"dated: {dated}")
        newer, first = int(now) + 25, wait(lambda: kept_beacon(house), 20, "the first beacon in the journal")
        beacon.say(beacon.message(newer))
        wait(lambda: in_live_file(house, newer), 20, "the newest beacon in the live file")
        if kept_beacon(house) != first:
            raise Failed("a beacon a minute in the journal would wear the card")
        house.daemon.end(9)
        begin()
        beacon.say(beacon.message(newer))  # once more, to a process that never heard it
        house.fakes.do(OPEN)
        _, closed = house.city.expect("FW_VALVE_SHUT", "close", 20, id=alarm["id"])
        if closed["time_quality"] != "none":
            raise Failed(f"an old beacon was believed: {closed}")
        beacon.say(beacon.message(now + 30))
        wait(lambda: quality() == "beacon", 20, "a new one is")
        house.daemon.end()
        if kept_beacon(house) == first:
            raise Failed("a stop in good order keeps the newest beacon")
        begin()
        beacon.say(beacon.message(now + 31))
        wait(lambda: quality() == "beacon", 20, "a new one is, after a stop")
        set_clock(house, 0, "ntp")
        wait(lambda: quality() == "ntp", 20, "a time server is better")
        in_order(house)


SCENARIOS = [the_time_comes, the_time_server_is_lost, the_city_says_the_time]
