"""What can fail around the gateway, one thing at a time, and measured: `make faults`.

Of each: how long alarms that are raised meanwhile take from the register to the city, how long the watchdog is not
fed, and how soon after the cure all is as before: everything stored, at the city and done, and the gateway's own alarm
closed. Then nothing that was stored may be missing, and nothing have come twice under a new id.
"""
import collections
import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import time

from estate_files import OPEN, SHUT, drain, estate, refill
from house import OWN_MOUNTS, BUILD, Failed, ROOT, SLOWER, wait
from scenarios_city import undone
from scenarios_delivery import committed, rows
from scenarios_disk import WRONG_CALLS as CALLS, fill, orders_of_people
from scenarios_stalls import LINES, SlowJournal, Systemd

LEAVES, CURED = 5, 60  # s: an alarm is at the city; all is as before
AT_ONCE = [(code, f"{code} = 0 s") for code in ("FW_VALVE_SHUT.delay", "FW_NO_WATER.delay", "FW_NO_WATER.return")]
ROUNDS = 2  # of alarms while something fails
ALL = "\n".join(f"{call} 1 EIO" for call in ("open", "read", "write", "sync", "truncate", "unlink"))
READ_ONLY = "open 1 EROFS\nwrite 1 EROFS\nunlink 1 EROFS\ntruncate 1 EROFS"
NOBODY = 100  # s without a confirmation of a critical alarm, after which it is told on the spot
WATER, VALVE, SMOKE = "FW_NO_WATER", "FW_VALVE_SHUT", "CH_SMOKE"


def of_unit(key):
    with open(os.path.join(ROOT, "systemd/estated.service"), encoding="utf-8") as unit:
        return int(re.search(rf"^{key}=(\d+)$", unit.read(), re.M)[1])


def prompt_estate(*changes):
    """The desk estate with alarms that wait for nothing."""
    house = estate(*changes)
    for key, line in AT_ONCE:
        house.config_text, n = re.subn(rf"^{re.escape(key)} *=.*$", line, house.config_text, flags=re.M)
        assert n == 1, key
    return house


class Trial:
    """A house that runs, what was done to it, and what that has to look like."""

    def __init__(self, house, watchdog_s=of_unit("WatchdogSec")):
        self.house, self.systemd, self.watchdog_s = house, Systemd(house, watchdog_s * 1000), watchdog_s
        self.raised = collections.Counter()
        self.worst = 0
        self.orders = house.path("orders")
        self.preload = {**self.systemd.env, "LD_PRELOAD": os.path.join(BUILD, "tests/crash/faults.so"),
                        "FAULTS_DIR": house.path("state"), "FAULTS_FILE": self.orders}
        self.order("")

    def order(self, lines):
        """What calls to the state directory do from now on."""
        with open(self.orders + ".new", "w", encoding="ascii") as out:
            out.write(lines)
        os.rename(self.orders + ".new", self.orders)

    def watched(self):
        self.house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")

    def change(self, code, kind, do):
        """Something changes in the estate, and its alarm comes: how that looked."""
        self.raised[code] += kind == "raise"
        since = time.time()
        do()
        came, body = self.house.city.expect(code, kind, 30, after=since)
        self.worst = max(self.worst, came - since)
        return body

    def rounds(self, n=ROUNDS):
        """Alarms of both priorities begin and end; True: some were not stored when they came."""
        fakes, bodies = self.house.fakes, []
        self.worst = 0
        for _ in range(n):
            bodies += [self.change(VALVE, "raise", lambda: fakes.do(SHUT)),
                       self.change(VALVE, "close", lambda: fakes.do(OPEN)),
                       self.change(WATER, "raise", lambda: drain(fakes)),
                       self.change(WATER, "close", lambda: refill(fakes))]
        return not all(body["stored"] for body in bodies)

    def not_stored(self):
        """Revisions that came live, and not yet with their number."""
        came = collections.defaultdict(bool)
        for _, body in self.house.city.alarms():
            came[body["id"], body["rev"]] |= body["stored"]
        return [key for key, stored in came.items() if not stored]

    def is_normal(self):
        status, alarms = self.house.rows("status")[0], self.house.city.alarms("GW_STORAGE")
        ended = {body["id"] for _, body in alarms if body["closed"]}
        try:
            return status["city"]["online"] and not status["uncommitted"] and not self.not_stored() and \
                all(body["id"] in ended for _, body in alarms) and not undone(self.house)
        except sqlite3.Error:  # the journal is not a file that can be read
            return False

    def end(self, name, cured, normal=lambda: True, told=False):
        """All is as before in time; nothing is lost or doubled. `told`: the gateway had to say that it could not store."""
        wait(lambda: self.is_normal() and normal(), 2 * CURED,
             f"{name}: as before; not stored: {self.not_stored()}, {self.house.rows('status')[0]}")
        after, limit, fed = time.time() - cured, self.watchdog_s, len(self.systemd.fed)
        wait(lambda: len(self.systemd.fed) > fed, limit, f"{name}: the watchdog is fed")
        longest = self.systemd.longest()
        stored = self.none_lost()
        print(f"figure: {name}: alarms within {self.worst:.1f} s of the register (at most {LEAVES}), watchdog fed every "
              f"{longest:.1f} s (at most {limit}), as before {after:.1f} s after the cure (at most {CURED}), "
              f"{stored} alarm rows stored, none lost, none twice", flush=True)
        if self.worst > LEAVES * SLOWER or longest > limit or after > CURED * SLOWER:
            raise Failed(name)
        if told and not self.house.city.alarms("GW_STORAGE", "raise"):
            raise Failed(f"{name}: alarms were not stored, and nobody said so")

    def none_lost(self):
        """The city and the journal have the same alarms, each of them once; how many rows."""
        kept = [(row[1], row[2]) for row in rows(self.house) if row[3].startswith("alarm/")]
        journal = self.house.rows("status")[0]["journal"]
        told = {(b["id"], b["rev"]) for _, b in self.house.city.alarms() if b["stored"] and b["journal"] == journal}
        if len(kept) != len(set(kept)) or told != set(kept):
            raise Failed(f"the journal has {len(kept)} rows, the city {len(told)}; only one of them has {told ^ set(kept)}")
        for code, n in self.raised.items():
            for where, bodies in (("the city", [b for _, b in self.house.city.alarms(code)]),
                                  ("the journal", committed(self.house, code))):
                ids = {body["id"] for body in bodies}
                if len(ids) > n or (where == "the city" and len(ids) < n):
                    raise Failed(f"{n} times {code}, at {where} under {len(ids)} ids")
        verified = subprocess.run([os.path.join(BUILD, "estatectl"), "verify", self.house.path("state")],
                                  capture_output=True, text=True, timeout=60, check=False)
        if verified.returncode:
            raise Failed(verified.stdout + verified.stderr)
        return len(kept)


def calls_fail(chosen):
    """Calls to the disk fail for ever or take long, until they no longer do."""
    with prompt_estate() as house:
        trial = Trial(house)
        house.start_all(env=trial.preload)
        trial.watched()
        for name, lines in chosen:
            trial.order(lines)
            live = trial.rounds()
            trial.order("")
            trial.end(name.replace("\n", ", "), time.time(), told=live and "wait" not in lines)


def io_errors():
    calls_fail([("EIO on any call", ALL)] + [(lines, lines) for lines in CALLS if "EIO" in lines])


def no_room_and_read_only():
    calls_fail([("no room", "write 1 ENOSPC"), ("read-only", READ_ONLY)])


def slow_disk():
    calls_fail([("an fsync takes 2 s", "sync 1 wait 2000"), ("an fsync takes 2.5 s", "sync 1 wait 2500"),
                ("an fsync takes 10 s", "sync 1 wait 10000")])


def dead_at_start():
    """The disk cannot be opened at the start: alarms leave, and are kept in memory. It is back: so is the gateway, with
    what it told meanwhile, and with the alarm that stood."""
    for name, lines in ("a start with EIO on any call", ALL), ("a start on a read-only disk", READ_ONLY):
        with prompt_estate() as house:
            trial = Trial(house)
            trial.order(lines)
            house.start_all(env=trial.preload)
            trial.watched()
            trial.rounds()
            stands = trial.change(VALVE, "raise", lambda: house.fakes.do(SHUT))
            if stands["stored"]:
                raise Failed(f"it is in memory only: {stands}")
            trial.order("")
            cured = time.time()
            wait(lambda: not house.daemon.running(), CURED, "it starts again")
            if house.daemon.end():
                raise Failed("it did not end in good order:\n" + house.daemon.text())
            house.start_daemon(env=trial.preload)  # as systemd does
            trial.change(VALVE, "close", lambda: house.fakes.do(OPEN))
            trial.end(name, cured)


def small_disk():
    """A file system of its own fills up: the ballast is given up. It fills up once more: alarms leave live."""
    if "SMALL_DISK" not in os.environ:  # once more, where a file system can be mounted that nobody else sees
        again = [sys.executable, os.path.join(ROOT, "tests/system/run.py"), "--one", "small_disk"]
        return subprocess.run([*OWN_MOUNTS, *again], env={**os.environ, "SMALL_DISK": "1"}, check=True)
    with prompt_estate() as house:
        trial, state = Trial(house), house.path("state")
        filler, ballast = os.path.join(state, "filler"), os.path.join(state, "ballast")
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "none", state], check=True)
        house.start_all(["user root"], env=trial.systemd.env)
        trial.watched()
        for name, leaves in (("disk full", False), ("disk full, and nothing left in reserve", True)):
            fill(filler)
            if leaves:
                trial.rounds(1)
                wait(lambda: not os.path.exists(ballast), 20, "the ballast is given up")
                fill(filler)
            trial.rounds()
            os.remove(filler)
            trial.end(name, time.time(), lambda: os.path.exists(ballast), told=True)
    return None


def put_aside(house):
    return [name for name in os.listdir(house.path("state")) if name.startswith("journal.db.corrupt-")]


def damage(house):
    """Nothing of the journal is what it was."""
    for name in ("journal.db", "journal.db-wal"):
        if os.path.exists(house.path("state", name)):
            with open(house.path("state", name), "r+b") as file:
                file.write(b"x" * os.path.getsize(file.name))


def damaged_at_work():
    """The journal is overwritten under the gateway, which finds that when it has to open it again: it is put aside, a new
    one has what is open, and alarms go on."""
    with prompt_estate() as house:
        trial = Trial(house)
        house.start_all(env=trial.preload)
        trial.watched()
        first = house.rows("status")[0]["journal"]
        damage(house)
        trial.order("sync 1 EIO once")
        since = time.time()
        trial.rounds()
        trial.end("a damaged journal", since, lambda: house.rows("status")[0]["journal"] != first)
        if not put_aside(house):
            raise Failed("it was not put aside")


def damaged_at_rest():
    """The journal is found damaged after a power cut: alarms go on with a new one, and nobody is taken for a double of us
    who is only the process before, whose state the broker still has."""
    with prompt_estate() as house:
        trial = Trial(house, 8)  # in `make check`: it is waited for once
        house.start_all(env=trial.systemd.env)
        trial.watched()
        before = house.city.last("state")
        house.daemon.end(signal.SIGKILL)
        wait(lambda: house.city.last("state")["state"] == "lost", 20, "the will")
        say_state(house, before)  # as a broker has it that has not missed us yet
        damage(house)
        os.remove(house.path("run/live"))
        house.start_daemon(env=trial.systemd.env)
        trial.watched()
        since = time.time()
        trial.rounds(1)
        trial.end("a journal found damaged at the start", since)
        if not put_aside(house) or house.city.last("state")["journal"] == before["journal"]:
            raise Failed("it was not put aside")
        if house.city.alarms("GW_TAKEN_OVER"):
            raise Failed("the process before was taken for another gateway")


def say_state(house, state):
    subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(house.broker.port), "-r", "-q", "1", "-t",
                    "estate/v1/350582-0123/g1/state", "-m", json.dumps(state)], check=True)


def stalled_names():
    """The preferred broker's name cannot be resolved, which takes 30 s each time: alarms go to the other one meanwhile."""
    with prompt_estate(("mqtt://127.0.0.1:@BROKER@", "mqtt://mqtt.city.example:@BROKER@, mqtt://127.0.0.1:@BROKER@\n"
                        "return = 2 s")) as house:
        trial, names = Trial(house), house.path("names")

        def resolves(ms, address):
            with open(names + ".new", "w", encoding="ascii") as out:
                out.write(f"mqtt.city.example {ms} {address}\n")
            os.rename(names + ".new", names)
        resolves(0, "-")
        house.start_all(env={**trial.systemd.env, "NAMES_FILE": names,
                             "LD_PRELOAD": os.path.join(BUILD, "tests/system/names.so")})
        trial.watched()
        resolves(30000, "-")
        wait(lambda: "takes 30000 ms" in house.daemon.text(), 30, "the name is asked for")
        trial.rounds()
        resolves(0, "127.0.0.1")
        trial.end("the name server takes 30 s", time.time(),
                  lambda: "connected to mqtt.city.example" in house.daemon.text())


def log_stalls():
    """Nobody reads what the gateway logs."""
    with prompt_estate() as house:
        trial, journal = Trial(house), SlowJournal(house)
        house.start_all(before=journal.before, ready=False, env=trial.systemd.env)
        trial.watched()
        journal.shrink()
        journal.stall()
        orders_of_people(house, LINES)
        trial.rounds()
        journal.go_on()
        trial.end("nobody reads the log", time.time(), lambda: "lines dropped" in journal.text())


def disk_and_city():
    """The disk dies while the city is away: what it has of critical alarms comes from memory when the city is back, what
    it has not comes live; nobody having heard of one is told on the spot, however the disk is."""
    with prompt_estate() as house:
        trial = Trial(house)
        house.start_all(env=trial.preload)
        trial.watched()
        fakes, came = house.fakes, house.city

        def away():
            house.city.end()
            house.broker.stop()

        def back():
            since = time.time()
            house.return_broker()
            house.city.messages = list(came.messages)
            return since
        away()
        trial.raised.update([WATER, VALVE, SMOKE])
        fakes.do(SHUT)
        drain(fakes)
        wait(lambda: committed(house, WATER, "raise") and committed(house, VALVE, "raise"), 20, "both are stored")
        trial.order(ALL)
        fakes.do("set di-b3 discrete 5 = 1")
        wait(lambda: house.rows("status")[0]["uncommitted"], 20, "one that is not stored")
        since = back()
        kept, body = house.city.expect(WATER, "raise", 30)
        live, _ = house.city.expect(SMOKE, "raise", 30)
        if not body["stored"] or not body["seq"]:
            raise Failed(f"it was stored: {body}")
        trial.worst = max(kept, live) - since

        def listed():
            return {row[2] for row in (house.city.last("active/fire") or {"open": []})["open"]}
        wait(lambda: {WATER, VALVE} <= listed(), 2 * LEAVES, "the list has what cannot be read, too")
        trial.order("")
        trial.end("disk dead and city away, then the city is back", time.time())
        came.messages = list(house.city.messages)
        trial.change(WATER, "close", lambda: refill(fakes))
        trial.change(VALVE, "close", lambda: fakes.do(OPEN))
        wait(lambda: not undone(house), 20, "done")
        came.messages = list(house.city.messages)
        trial.order(ALL)
        away()
        trial.raised[WATER] += 1
        began = time.time()
        drain(fakes)

        def stands():
            return [row for row in house.rows("alarms") if row["code"] == "GW_NOT_RECEIVED"]
        wait(stands, NOBODY + 20, "nobody has heard of it")
        print(f"figure: that nobody heard of an alarm is told on the spot after {time.time() - began:.0f} s "
              f"(at least {NOBODY}), the disk dead")
        if time.time() - began < NOBODY:
            raise Failed("too early")
        since = back()
        trial.worst = house.city.expect(WATER, "raise", 30, after=since)[0] - since
        wait(lambda: not stands(), 20, "it was heard")
        trial.order("")
        trial.end("disk dead and city away, and then the disk is back, too", time.time())


SCENARIOS = [damaged_at_rest]
FAULTS = [io_errors, no_room_and_read_only, slow_disk, dead_at_start, small_disk, damaged_at_work, damaged_at_rest, stalled_names, log_stalls,
          disk_and_city]
SOAK = [scenario for scenario in FAULTS if scenario not in SCENARIOS]
