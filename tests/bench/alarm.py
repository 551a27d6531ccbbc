"""How long an alarm is under way, once a device has told of it: to the subscriber, beside what the disk alone takes."""
import json
import os
import random
import sqlite3
import subprocess
import time

from measure import (Bench, ESTATE, every, Failed, percentile, POWER_LIMIT, Process, wait, zone)
from backlog import fill  # measure knows where it lies
from north import BACKLOG

ALARMS = int(os.environ.get("ALARMS", "300"))  # of each case
DEVICES, PERIOD = 20, 0.5  # s; every reading differs from the one before
PAUSE = 0.1                # s between two alarms, on average
BLOCK, FILE = 4096, 1 << 20
REPLAYED = "alarm/facade"  # rows of the past have a topic that the subscriber does not hear
BEYOND = (50, 5), (99, 50)  # percentile, ms that it may be more than the disk's own
CASES = ("with nothing else to send", None), ("at 20 rows/s of a backlog", "20"), ("at all speed of a backlog", "unlimited")


class Disk:
    """What one fsync takes in the directory of the store; of a part of a file that is there, as the store's log is."""

    def __init__(self, path):
        kind = subprocess.run(["stat", "-f", "-c", "%T", os.path.dirname(path)], check=True, capture_output=True,
                              text=True).stdout.strip()
        if kind in ("tmpfs", "ramfs"):
            raise Failed(f"{path} is no disk: set TMPDIR to a directory on one")
        self.file, self.took = open(path, "wb", buffering=0), []
        self.file.write(bytes(FILE))
        os.fsync(self.file)

    def probe(self):
        self.file.seek(random.randrange(FILE // BLOCK) * BLOCK)
        self.file.write(random.randbytes(BLOCK))
        began = time.perf_counter()
        os.fsync(self.file)
        self.took.append((time.perf_counter() - began) * 1000)


def config(ports, replay):
    devices = [f"e{i:02}" for i in range(len(ports))]
    buses = "".join(f"[bus b{i:02}]\ntcp = 127.0.0.1:{port}\n1 = bench {devices[i]}\n"
                    for i, port in enumerate(ports))
    return (ESTATE + (f"replay = {replay}\n" if replay else "") + buses + every(devices, PERIOD) +
            "".join(zone(f"shed-{i}", [device]) for i, device in enumerate(devices)))


class Ear(Process):
    """The city, which hears alarms of charging alone; `came` has its own time of each raise, `closed` each close."""

    def __init__(self, port):
        super().__init__(["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-q", "1", "-t",
                          "estate/v1/+/+/alarm/charging", "-F", "%U %p"])
        self.at, self.came, self.closed = 0, {}, set()

    def hear(self):
        while self.at < len(self.lines):
            when, _, payload = self.lines[self.at][1].partition(" ")
            self.at += 1
            body = json.loads(payload)
            device = body.get("point", "").split(".")[0]
            if body["kind"] == "raise":
                self.came.setdefault(device, float(when))
            elif body["closed"]:
                self.closed.add(device)


def backlog(path):
    """Rows that still wait."""
    with sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5) as db:
        return db.execute("SELECT (SELECT count(*) FROM event WHERE seq > d) - (SELECT count(*) FROM done) FROM"
                          " (SELECT value AS d FROM meta WHERE key = 'delivered')").fetchone()[0]


def alarms(house, farm, ear, disk):
    """Overloads ports at random moments and relieves them again; ms from the wire to the subscriber of each alarm."""
    chance, took, busy, next_at = random.Random(1), [], {}, 0
    deadline = time.monotonic() + 60 + ALARMS
    while len(took) < ALARMS:
        if time.monotonic() > deadline:
            raise Failed(f"{len(took)} of {ALARMS} alarms came: " + house.daemon.text()[-2000:])
        free = [i for i in range(DEVICES) if i not in busy]
        if free and time.monotonic() >= next_at:
            disk.probe()
            at = chance.choice(free)
            busy[at] = "raising"
            farm.do(f"set {at} 1 1 {2 * POWER_LIMIT}")
            next_at = time.monotonic() + chance.expovariate(1 / PAUSE)
        ear.hear()
        for at, doing in list(busy.items()):
            device = f"e{at:02}"
            if doing == "raising" and device in ear.came:
                took.append((ear.came.pop(device) - farm.do(f"told {at} 1")[0] / 1e6) * 1000)
                farm.do(f"set {at} 1 1 0")
                busy[at] = "closing"
            elif doing == "closing" and device in ear.closed:
                ear.closed.discard(device)
                del busy[at]
        time.sleep(0.002)
    return took


def case(replay):
    """(ms of each alarm, ms of each fsync, rows of the backlog sent a second)"""
    with Bench() as house:
        farm = house.use_farm(DEVICES)
        journal = house.path("state/journal.db")
        house.begin(config(farm.ports, replay))
        house.wait_good()
        ear = Ear(house.broker.port)
        house.processes.append(ear)
        disk = Disk(house.path("state/probe"))
        wait(lambda: "connected to" in house.daemon.text(), 20, "the broker")
        if replay:
            farm.do(f"set 0 1 1 {2 * POWER_LIMIT}")
            wait(lambda: ear.hear() or ear.came, 20, "an alarm to copy")
            farm.do("set 0 1 1 0")
            wait(lambda: ear.hear() or ear.closed, 20, "its end")
            ear.came.clear(), ear.closed.clear()
            house.daemon.end()
            fill(journal, BACKLOG, REPLAYED)
            house.start_daemon()
            house.wait_good()
            wait(lambda: "connected to" in house.daemon.text(), 20, "the broker")
        before, since = backlog(journal), time.monotonic()
        took = alarms(house, farm, ear, disk)
        left, seconds = backlog(journal), time.monotonic() - since
        if replay and not left:
            raise Failed("the backlog was gone before the last alarm")
        return took, disk.took, (before - left) / seconds


def alarm(row):
    rows = []
    for words, replay in CASES:
        took, disk, speed = case(replay)
        what = f"{len(took)} alarms {words}" + (f", {speed:,.0f} were sent" if replay else "")
        rows.append(row(f"{what}: from the wire to the subscriber, p50", percentile(took, 50), "ms",
                        most=round(percentile(disk, 50) + BEYOND[0][1], 1), digits=1))
        rows.append(row("  p99", percentile(took, 99), "ms", most=round(percentile(disk, 99) + BEYOND[1][1], 1), digits=1))
        rows.append(row("  of the same disk: fsync p50", percentile(disk, 50), "ms", digits=1))
        rows.append(row("  p99", percentile(disk, 99), "ms", digits=1))
    return rows
