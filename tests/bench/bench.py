#!/usr/bin/python3
"""Measures estated on simulated devices and prints a table: what, measured, limit, peer.

`make bench ARGS="cpu rtu"` runs some of the parts. The peer is collectd with its modbus and mqtt plugins, where
it is installed. Figures are of this machine, which the simulators, the broker and the subscriber share; how quick it
was while a part ran stands below the part.
"""
import math
import os
import random
import sqlite3
import sys
import threading
import time
import traceback

import alarm as prompt
import north
import upward
from measure import (Bench, City, Collectd, Failed, Loop, POWER_LIMIT, Pulse, REGISTERS, ENDPOINTS, collectd_there,
                     cpu_seconds, ESTATE, every, memory_mib, percentile, rest, store_load, tcp_estate, tcp_host, tty_host, wait, zones)

SECONDS = 25       # of measuring, each time
PERIODS = (0.002, 0.005, 0.007)  # s: 500,000 to 142,857 readings a second are asked for
GATEWAY_UNITS, SERVE_MS, GATEWAY_PERIOD = 32, 10, 0.4
STORED = 0.999     # of what is read; the rest may be on its way when it is counted
DEAD = (5, 16, 27)
NO_LIMIT = "-"


class Row:
    """One figure. `most` or `least` is the limit."""

    def __init__(self, what, value, unit="", most=None, least=None, peer=None, digits=2):
        self.cells = [what, f"{value:,.{digits}f} {unit}".strip(), NO_LIMIT, peer or NO_LIMIT, ""]
        self.good = True
        if most is not None:
            self.cells[2], self.good = f"at most {most:,g}", value <= most
        elif least is not None:
            self.cells[2], self.good = f"at least {least:,g}", value >= least
        if self.cells[2] != NO_LIMIT:
            self.cells[4] = "ok" if self.good else "short"


# ---- TCP endpoints ----

def load(seconds_between, length=SECONDS):
    """Runs the hundred endpoints; (readings stored a second, CPU s per 100,000, share of what was read)."""
    with Bench() as house:
        farm = house.use_farm(ENDPOINTS)
        house.begin(tcp_estate(farm.ports, seconds_between))
        pid = house.daemon.child.pid
        wait(lambda: farm.registers() >= ENDPOINTS * REGISTERS, 20, "every endpoint was read")
        rest(3, house.daemon)
        served, cpu, since = farm.registers(), cpu_seconds(pid), time.monotonic()
        rest(length, house.daemon)
        served, cpu, since = farm.registers() - served, cpu_seconds(pid) - cpu, time.monotonic() - since
        house.daemon.end()
        share = house.stored()[0] / farm.registers()
        return served * share / since, cpu / (served * share) * 1e5, share


def peer_cpu():
    if not collectd_there():
        return None
    with Bench() as house:
        farm = house.use_farm(ENDPOINTS)
        peer = Collectd(house, [tcp_host(port) for port in farm.ports], 1)
        wait(lambda: peer.came() >= ENDPOINTS * REGISTERS, 30, "every register at the broker")
        came, cpu = peer.came(), cpu_seconds(peer.process.child.pid)
        rest(SECONDS, peer.process)
        return (cpu_seconds(peer.process.child.pid) - cpu) / (peer.came() - came) * 1e5


def cpu():
    rate, seconds, share = load(1)
    peer = peer_cpu()
    return [Row("CPU s per 100,000 readings at 1,000/s", seconds, "s", most=0.55, peer=peer and f"{peer:.2f} s"),
            Row("  readings stored a second", rate, least=990, digits=0),
            Row("  stored, of the registers read", 100 * share, "%", least=100 * STORED)]


def fast():
    """The shortest period at which every value is stored; the longest one if there is none."""
    for period in PERIODS:
        rate, seconds, share = load(period)
        if share >= STORED:
            break
    return [Row(f"period {1000 * period:g} ms: readings stored a second", rate, least=130000, digits=0),
            Row("  CPU s per 100,000 readings", seconds, "s", most=0.7),
            Row("  stored, of the registers read", 100 * share, "%", least=100 * STORED),
            Row("  meanwhile: register change to stored alarm, p99", percentile(latencies(period, 10)[0], 99), "ms",
                digits=0)]


def memory():
    with Bench() as house:
        farm = house.use_farm(ENDPOINTS)
        house.begin(tcp_estate(farm.ports, 1))
        pid, anonymous = house.daemon.child.pid, 0
        for _ in range(SECONDS):
            rest(1, house.daemon)
            anonymous = max(anonymous, memory_mib(pid, "RssAnon"))
        return [Row("1,000 points: peak RSS", memory_mib(pid, "VmHWM"), "MiB", most=16),
                Row("  RssAnon", anonymous, "MiB", most=6)]


def start():
    took = []
    for _ in range(5):
        with Bench() as house:
            farm = house.use_farm(ENDPOINTS)
            started = house.begin(tcp_estate(farm.ports, 1))
            wait(lambda: farm.registers() >= ENDPOINTS * REGISTERS, 20, "every endpoint was read")
            house.daemon.end()
            took.append(house.stored()[1] / 1000 - started)
    return [Row("clean start to the first good reading, median of 5", percentile(took, 50), "s", most=0.15, digits=3)]


# ---- from a register to the city ----

class Commits(threading.Thread):
    """When each alarm was there for another reader of journal.db, to the millisecond."""

    def __init__(self, path):
        super().__init__(daemon=True)
        self.path, self.ending, self.at = path, threading.Event(), {}
        self.start()

    def run(self):
        db = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True, timeout=5)
        version, seq = None, 0
        while not self.ending.wait(0.001):
            now = db.execute("PRAGMA data_version").fetchone()
            if now == version:
                continue
            version, at = now, time.time()
            for seq, key in db.execute("SELECT seq, id || rev FROM event WHERE seq > ? ORDER BY seq", (seq,)):
                self.at[key] = at
        db.close()


def alarms(house, farm, targets, seconds, pause):
    """Overloads ports at random times and relieves them again; (ms to the commit, ms to the subscriber) of each.

    `targets` are (endpoint, unit, device)."""
    chance, since, busy = random.Random(1), {}, {}
    commits = Commits(house.path("state/journal.db"))
    stored, told, seen = [], [], 0
    until = time.monotonic() + seconds
    while time.monotonic() < until or since and time.monotonic() < until + 15:
        free = [t for t in targets if t[2] not in busy]
        if free and time.monotonic() < until:
            endpoint, unit, device = target = chance.choice(free)
            busy[device] = target
            since[device] = farm.do(f"set {endpoint} {unit} 1 {2 * POWER_LIMIT}")[0] / 1e6
        time.sleep(chance.expovariate(1 / pause))
        messages = house.city.poll()
        for at, _, topic, body in messages[seen:]:
            device = body.get("point", "").split(".")[0]
            if not topic.startswith("alarm/") or device not in busy:
                continue
            if body["kind"] == "raise" and device in since:
                told.append((at - since[device]) * 1000)
                stored.append((body["id"] + str(body["rev"]), since.pop(device)))
                farm.do("set {} {} 1 0".format(*busy[device]))
            elif body["closed"]:
                del busy[device]
        seen = len(messages)
    commits.ending.set()
    commits.join()
    if since:
        raise Failed(f"no alarm for {', '.join(since)}")
    return [(commits.at[key] - at) * 1000 for key, at in stored if key in commits.at], told


def latencies(period, seconds):
    """Of the hundred endpoints: what alarms() says."""
    with Bench() as house:
        farm = house.use_farm(ENDPOINTS)
        house.begin(tcp_estate(farm.ports, period), city=True)
        house.wait_good()
        return alarms(house, farm, [(i, 1, f"e{i:03}") for i in range(ENDPOINTS)], seconds, 0.05)


def latency():
    stored, told = latencies(1, SECONDS)
    what = f"period 1 s, {len(told)} alarms: register change to"
    return [Row(f"{what} stored alarm, p50", percentile(stored, 50), "ms", digits=0),
            Row("  p99", percentile(stored, 99), "ms", digits=0),
            Row("  to the subscriber, p50", percentile(told, 50), "ms", digits=0),
            Row("  p99", percentile(told, 99), "ms", digits=0)]


def behind_gateway(dead):
    with Bench() as house:
        farm = house.use_farm(1, GATEWAY_UNITS, SERVE_MS)
        devices = {unit: f"u{unit:02}" for unit in range(1, GATEWAY_UNITS + 1)}
        names = list(devices.values())
        wired = "".join(f"{unit} = bench {name}\n" for unit, name in devices.items())
        house.begin(ESTATE + f"[bus gateway]\ntcp = 127.0.0.1:{farm.ports[0]}\n{wired}" +
                    every(names, GATEWAY_PERIOD) + zones(names), city=True)
        house.wait_good()
        for unit in dead:
            farm.do(f"dead {unit}")
        wait(lambda: len(house.city.alarms("GW_COMM_LOST", "raise")) >= len(dead), 60, "the dead are known")
        living = [(0, unit, name) for unit, name in devices.items() if unit not in dead]
        return alarms(house, farm, living, SECONDS, 0.05)[1]


def dead():
    without, with_dead = behind_gateway(()), behind_gateway(DEAD)
    before, after = percentile(without, 99), percentile(with_dead, 99)
    return [Row(f"32 units behind one gateway, none dead: alarm latency p99 of {len(without)}", before, "ms", digits=0),
            Row(f"  the same, 3 dead, of {len(with_dead)}", after, "ms", digits=0),
            Row("  grows by the factor", after / before, most=1.25)]


# ---- a serial line ----

ASKED, ANSWERED = 8, 5 + 2 * REGISTERS  # bytes of the frames
TURNAROUND = {9600: 8, 115200: 5}        # ms, of the simulated devices, more than 3.5 characters


def on_wire(baud):
    """Seconds of both frames and of the silence behind them."""
    return (ASKED + ANSWERED) * 10 / baud + silence(baud)


def silence(baud):
    return 0.00175 if baud > 19200 else 35 / baud


def ideal(baud):
    """Seconds of one request: its bytes, the turnaround, the reply's, 3.5 characters."""
    return on_wire(baud) + TURNAROUND[baud] / 1000


def line_script(baud, units):
    """Devices on a wire are not late; simulated ones are, by what a processor needs to wake up."""
    return f"punctual\nbus line pty @DIR@/line {baud} 8N1\n" + "".join(
        f"device line {unit} d{unit} turnaround {TURNAROUND[baud]} ms\nset d{unit} holding 0 = {' '.join(['1'] * REGISTERS)}\n"
        for unit in units)


def requests(house, units):
    return sum(int(house.fakes.do(f"requests d{unit}")) for unit in units)


def line_rate(house, watched, units):
    """Requests a second, and those that came too early, of all that reached the devices."""
    wait(lambda: requests(house, units) > 4 * len(units), 30, "the devices are read")
    count, gaps, since = requests(house, units), int(house.fakes.do("gaps line")), time.monotonic()
    rest(SECONDS, watched)
    since, count = time.monotonic() - since, requests(house, units) - count
    return count / since, int(house.fakes.do("gaps line")) - gaps


def line(baud, units):
    """Ours, asked for more than the devices can give: the model says that they answer within 1 ms.

    With few devices that is not enough: a turn that passed is skipped, so a bus that is a little too slow has idle
    moments until the next turn of the first. With 32 the period ends before the last of them is read."""
    period = math.ceil(1100 * len(units) * (on_wire(baud) + 0.001)) / 1000  # a tenth to spare: it must be accepted
    with Bench() as house:
        house.start_fakes(line_script(baud, units))
        names = [f"d{unit}" for unit in units]
        wired = "".join(f"{unit} = bench d{unit}\n" for unit in units)
        house.begin(ESTATE + f"[bus line]\ntty = @DIR@/line\nserial = {baud} 8N1\n{wired}" + every(names, period))
        return line_rate(house, house.daemon, units)


def peer_line(baud, units):
    """collectd asks for each register by itself; a reading in ten of ours is a request of its."""
    if not collectd_there():
        return None
    with Bench() as house:
        house.start_fakes(line_script(baud, units))
        peer = Collectd(house, [tty_host(house.path("line"), baud, units)], 1)
        rate, gaps = line_rate(house, peer.process, units)
        return rate / REGISTERS, gaps


def rtu():
    rows = []
    for baud, least in (9600, 98), (115200, 97):
        units = range(1, 33)
        best = 1 / ideal(baud)
        rate, gaps = line(baud, units)
        peer = peer_line(baud, units)
        rows += [Row(f"RTU {baud}: reads of 10 registers a second, of {best:.1f}", rate),
                 Row("  of the ideal rate", 100 * rate / best, "%", least=least, digits=1,
                     peer=peer and f"{100 * peer[0] / best:.1f} %"),
                 Row("  requests with less than 3.5 characters of silence", gaps, most=0, digits=0,
                     peer=peer and f"{peer[1]}")]
    return rows


def drain():
    return north.drain(Row)


# ---- what the card gets ----

def flash():
    """Bytes that reach the block device under an ext4 of its own, with the file system's own journal."""
    if os.geteuid():
        return [Row("bytes to the card: needs root for a loop device", math.nan)]
    rows = []
    for what, count, limit, digits in ("readings", 300000, 12, 1), ("alarms", 500, 16384, 0):
        with Loop() as disk:
            before = disk.written()
            stored = store_load(disk.path, what, count)
            rows.append(Row(f"bytes to the card for each of {stored:,} stored {what}", (disk.written() - before) / stored,
                            "B", most=limit, digits=digits))
    return rows


def telemetry():
    return upward.telemetry(Row)


def wire():
    return upward.wire(Row)


def storm():
    return north.storm(Row)


def alarm():
    return prompt.alarm(Row)


PARTS = {part.__name__: part for part in (rtu, cpu, fast, memory, latency, alarm, dead, start, drain, storm, telemetry,
                                          wire, flash)}
HEAD = ["what", "measured", "limit", "collectd", ""]


def table(rows):
    cells = [HEAD] + [row.cells for row in rows]
    width = [max(len(line[i]) for line in cells) for i in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(n) for cell, n in zip(line, width)).rstrip() for line in cells)


def measure(name):
    """The rows of one part; none if it could not be measured: the other parts go on."""
    pulse = Pulse()
    try:
        rows = PARTS[name]()
    except Exception:
        traceback.print_exc()
        rows = []
    took = pulse.end()
    if rows and took:
        best, usual = min(took), percentile(took, 50)
        rows.append(Row(f"  the machine meanwhile: a fixed loop, at best {best:.2f} ms, p50", usual, "ms"))
    return rows


def main():
    names = sys.argv[1:] or list(PARTS)
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"no part {', '.join(unknown)}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 64
    rows, failed = [], []
    try:
        for name in names:
            print(f"{name} ..", file=sys.stderr, flush=True)
            measured = measure(name)
            rows += measured
            if not measured:
                failed.append(name)
    finally:  # also when somebody stops it: a whole run takes a quarter of an hour
        print(table(rows))
    if failed:
        print(f"not measured, see above: {', '.join(failed)}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
