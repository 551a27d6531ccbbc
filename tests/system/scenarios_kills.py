"""kill -9, stops and reloads at random moments under fifty alarms a second, while the broker comes and goes."""
import contextlib
import os
import random
import re
import signal
import sqlite3
import threading
import time

from house import Failed, House, Process, wait
from wrong_broker import WrongBroker

DEVICES, VALVES, FLIP = 12, 8, 1.9  # s between changes of all valves: 50 alarms a second
WINDOW = 20
HEAD = """[estate]
id = 350582-0123
gateway = g1
timezone = Asia/Shanghai
[mqtt]
broker = mqtt://127.0.0.1:@RELAY@
replay = unlimited
[bus yard]
tcp = 127.0.0.1:@PORT:yard@
"""


def config():
    lines, zones = [HEAD], []
    for d in range(1, DEVICES + 1):
        lines.append(f"{d} = wp8026adam di-{d}\n")
        zones.append(f"[device di-{d}]\nevery = 500 ms\n")
        for v in range(VALVES):
            zones.append(f"in{2 * v + 1}+in{2 * v + 2} = valve-{d}-{v}\n")
    for d in range(1, DEVICES + 1):
        for v in range(VALVES):
            zones.append(f"[zone riser-{d}-{v}]\nplugin = firewater\nplace = {d}号楼{v}\nvalve = valve-{d}-{v}\n"
                         "FW_VALVE_SHUT.delay = 0 s\nFW_VALVE_SHUT.return = 0 s\n")
    return "".join(lines + zones)


def script():
    return "bus yard tcp 127.0.0.1:0\n" + "".join(
        f"device yard {d} di-{d}\nset di-{d} discrete 0 = {'1 0 ' * VALVES}\n" for d in range(1, DEVICES + 1))


class Ear(Process):
    """A subscriber that keeps of each alarm revision only how often it came."""

    def __init__(self, port, version="mqttv5"):
        self.came = {}
        super().__init__(["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-V", version, "-q", "1", "-t",
                          "estate/v1/+/+/alarm/#", "-F", "%p"])

    def _read(self):
        for line in self.child.stdout:
            alarm, rev = re.search(r'"id":"(\w+)"', line), re.search(r'"rev":(\d+)', line)
            if alarm and rev:
                key = alarm[1], int(rev[1])
                self.came[key] = self.came.get(key, 0) + 1
            else:
                self.lines.append((time.time(), line.rstrip("\n")))


class Valves(threading.Thread):
    """Shuts and opens them all, a device after the other, until it is told to end."""

    def __init__(self, fakes):
        super().__init__(daemon=True)
        self.fakes, self.ended = fakes, threading.Event()
        self.start()

    def run(self):
        shut = True
        while not self.ended.is_set():
            for d in range(1, DEVICES + 1):
                self.fakes.do(f"set di-{d} discrete 0 = {('0 1 ' if shut else '1 0 ') * VALVES}")
                self.ended.wait(FLIP / DEVICES)
            shut = not shut

    def end(self):
        self.ended.set()
        self.join()


class Coming(threading.Thread):
    """A broker that is away and back at random."""

    def __init__(self, wrong, chance):
        super().__init__(daemon=True)
        self.wrong, self.chance, self.ended, self.times = wrong, chance, threading.Event(), 0
        self.start()

    def run(self):
        while not self.ended.wait(self.chance.uniform(1, 8)):
            self.wrong.become("away")
            self.times += 1
            self.ended.wait(self.chance.uniform(0.2, 3))
            self.wrong.become(None)

    def end(self):
        self.ended.set()
        self.join()
        self.wrong.become(None)


def query(house, text, *values):
    path = f"file:{house.path('state/journal.db')}?mode=ro"
    with contextlib.closing(sqlite3.connect(path, uri=True, timeout=10)) as db:
        return db.execute(text, values).fetchall()


class Committed:
    """Every alarm row that was ever seen in the journal, which lets go of the oldest that have arrived."""

    def __init__(self, house):
        self.house, self.seq, self.digest = house, 0, None
        self.alarms = set()

    def look(self):
        """What was the newest row before is there as it was, and what is there has no hole."""
        rows = query(self.house, "SELECT seq, hash, topic, id, rev FROM event WHERE seq >= ? ORDER BY seq", self.seq)
        if not rows or self.digest and rows[0][:2] != (self.seq, self.digest):
            raise Failed(f"committed rows are gone: row {self.seq}, the next is {rows[:1]}")
        first, count = query(self.house, "SELECT min(seq), count(*) FROM event WHERE seq <= ?", rows[-1][0])[0]
        if rows[-1][0] - first + 1 != count:
            raise Failed(f"rows {first} to {rows[-1][0]} are {count}")
        self.seq, self.digest = rows[-1][:2]
        self.alarms.update(row[3:] for row in rows if row[2].startswith("alarm/"))

    def missing(self, ear):
        return [alarm for alarm in self.alarms if alarm not in ear.came]


def one_id_at_a_time(house):
    """No zone's alarm is raised under a new id while the old one stands; returns how many there were."""
    standing, ids = {}, set()
    for zone, kind, alarm, rev in query(
            house, "SELECT json_extract(body, '$.zone'), json_extract(body, '$.kind'), id, rev FROM event"
            " WHERE topic = 'alarm/fire' AND json_extract(body, '$.code') = 'FW_VALVE_SHUT' ORDER BY seq"):
        before, at = standing.get(zone, (alarm, 0))
        if alarm != before or rev <= at:  # a revision that a kill cut off before its commit is told anew, as the next
            raise Failed(f"{zone}: {kind} as {alarm} rev {rev} after {before} rev {at}")
        standing[zone] = (alarm, rev)
        ids.add(alarm)
        if kind == "close":
            del standing[zone]
    return len(ids)


def kill(house, committed, chance):
    house.daemon.end(signal.SIGKILL)
    committed.look()
    house.start_daemon()


def stop(house, committed, chance):
    status = house.daemon.end(seconds=60)
    if status:
        raise Failed(f"a stop ended with {status}:\n{house.daemon.text()[-2000:]}")
    committed.look()
    house.start_daemon()


# What a reload may find changed: the connection, the bus, a zone, readings for the city.
EDITS = ("; as it was\n", "[mqtt]\nreplay = 900\n", "[device di-3]\nevery = 700 ms\n", "[zone riser-1-0]\nplace = 另一处\n",
         "[telemetry]\nmode = live\n")


def reload(house, committed, chance):
    """Whoever comes next may come in the middle of it."""
    house.write_config(chance.choice(EDITS), "conf.d/50-edit.conf")
    house.daemon.child.send_signal(signal.SIGHUP)


WAYS = (kill, stop, reload, reload)


def rounds(house, committed, chance, turns, longest, ways):
    """Does so often one of `ways`, first the last of them, each time after a moment of chance at work."""
    for turn in range(turns):
        house.ended.wait(chance.uniform(0.05, longest))
        if not house.daemon.running():
            raise Failed(f"the daemon ended by itself, {house.daemon.child.poll()}:\n{house.daemon.text()[-2000:]}")
        (chance.choice(ways) if turn else ways[-1])(house, committed, chance)
        committed.look()
        if turn % 100 == 99:
            print(f"{turn + 1} turns, {committed.seq} rows", flush=True)


def killed(turns, longest, ways=(kill,)):
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    chance = random.Random(seed)
    print(f"seed {seed}")
    with House(config(), script()) as house:
        house.start_broker(["max_queued_messages 0"])
        house.start_fakes()
        wrong = WrongBroker(house.broker.port)
        ear = Ear(house.broker.port)
        house.processes.append(ear)
        house.ended = threading.Event()
        house.write_config(house.config_text.replace("@RELAY@", str(wrong.port)))
        house.start_daemon()
        house.wait_good()
        began, valves, coming = time.monotonic(), Valves(house.fakes), Coming(wrong, chance)
        wait(lambda: query(house, "SELECT count(*) FROM event")[0][0], 20, "a first alarm")
        committed = Committed(house)
        rounds(house, committed, chance, turns, longest, ways)
        if reload in ways:
            wait(lambda: query(house, "SELECT 1 FROM event WHERE body LIKE '%\"op\":\"config\"%'"), 20, "a reload that came to run")
        took = time.monotonic() - began
        valves.end()
        coming.end()
        house.ctl("--state", house.path("state"), "verify")
        committed.look()
        wait(lambda: not committed.missing(ear), 120, f"every committed alarm at the city: {committed.missing(ear)[:5]}")
        rows = len(committed.alarms)
        doubles = sum(ear.came.values()) - len(ear.came)
        what = " or ".join(way.__name__ + "s" for way in dict.fromkeys(ways))
        print(f"figure: {turns} {what}, {coming.times} losses of the broker, {rows} alarm rows ({rows / took:.0f} a second) "
              f"of {one_id_at_a_time(house)} alarms: 0 lost, {doubles} doubled of at most {WINDOW * (turns + coming.times)}")
        if doubles > WINDOW * (turns + coming.times):
            raise Failed("more came twice than the window has")


def kills():
    """Fifty, in short."""
    killed(int(os.environ.get("KILLS", 50)), 0.4)


def stops_and_reloads():
    """Kills, orderly stops and reloads, which let all threads end and begin while alarms are on their way."""
    killed(int(os.environ.get("TURNS", 12)), 1, WAYS)


def thousand_kills():
    """The same for an hour."""
    killed(int(os.environ.get("KILLS", 1000)), 4)


def hundreds_of_stops_and_reloads():
    """The same of these."""
    killed(int(os.environ.get("TURNS", 300)), 3, WAYS)


def power_cut_in_order():
    """After a power cut, which leaves no live file, an open alarm is told anew before what happens to it then."""
    with House(config(), script()) as house:
        house.start_broker()
        house.start_fakes()
        house.write_config(house.config_text.replace("@RELAY@", str(house.broker.port)))
        house.start_daemon()
        house.wait_good()
        house.fakes.do(f"set di-1 discrete 0 = {'0 1 ' * VALVES}")
        alarms = wait(lambda: house.rows("alarms"), 20, "a valve that is shut")
        house.ctl("--by", "desk", "shelve", alarms[0]["id"], "--for", "1 s", "--reason", "to see its end")
        until = time.time() + 1
        house.daemon.end(signal.SIGKILL)
        os.remove(house.path("run/live"))
        wait(lambda: time.time() > until, 20, "the end of the shelf")
        house.start_daemon()
        last = "SELECT 1 FROM event WHERE id = ? AND rev > 1 AND json_extract(body, '$.quiet') IS NULL"
        wait(lambda: query(house, last, alarms[0]["id"]), 20, "the alarm is heard again")
        house.daemon.end()
        one_id_at_a_time(house)


SCENARIOS = [kills, stops_and_reloads, power_cut_in_order]
SOAK = [thousand_kills, hundreds_of_stops_and_reloads]
