"""What the city got as telemetry, held against what the history has.

A stand of `make bench`'s farm reads a thousand registers a second; each differs from the one before. The
truth is the history: what it stored must have come, point by point, in order, once.
"""
import datetime
import json
import os
import signal
import subprocess
import sys
import time

from house import BUILD, City, Failed, ROOT, wait

sys.path.insert(0, os.path.join(ROOT, "tests/bench"))
from measure import Bench, ESTATE, every, waiting, zones  # noqa: E402

ENDPOINTS, REGISTERS, PERIOD = 10, 10, 0.1


def config(ports, telemetry, period=PERIOD):
    devices = [f"e{i:03}" for i in range(len(ports))]
    buses = "".join(f"[bus b{i}]\ntcp = 127.0.0.1:{port}\n1 = bench {devices[i]}\n"
                    for i, port in enumerate(ports))
    return f"{ESTATE}[telemetry]\n{telemetry}" + buses + every(devices, period) + zones(devices)


def columns(body):
    """{point: [(ms since 1970, value)]} of one message."""
    base = round(datetime.datetime.fromisoformat(body["time"]).timestamp() * 1000)
    found, at = {}, 0
    for point, _, n in body["points"]:
        utc = base
        for dt, value in zip(body["dt"][at:at + n], body["values"][at:at + n]):
            utc += dt
            found.setdefault(point, []).append((utc, value))
        at += n
    if at != body["n"] or at != len(body["dt"]) or at != len(body["values"]):
        raise Failed(f"the columns do not fit: {body}")
    return found


def batches(city):
    """Each complete batch once, in order of its number: {domain: [body]}. A repeated one must be the same."""
    by_seq = {}
    for _, retained, topic, body in city.poll():
        if not topic.startswith("telemetry/"):
            continue
        if retained:
            raise Failed(f"retained: {topic}")
        before = by_seq.setdefault((body["domain"], body["series"], body["seq"]), body)
        if before != body:
            raise Failed(f"the batch {body['seq']} came twice with different content")
    domains = {}
    for (domain, _, _), body in sorted(by_seq.items()):
        domains.setdefault(domain, []).append(body)
    return domains


def received(city):
    """{point: [(ms, value)]}, after the sequence of each domain was found without a gap."""
    points = {}
    for domain, bodies in batches(city).items():
        expected = bodies[0]["seq"]
        for body in bodies:
            if body["seq"] != expected:
                raise Failed(f"{domain}: batch {body['seq']} where {expected} was due")
            expected += body["n"]
            for point, readings in columns(body).items():
                points.setdefault(point, []).extend(readings)
    return points


def repeated(city):
    """Batches that came more than once."""
    seen = [(body["domain"], body["seq"]) for _, _, topic, body in city.poll() if topic.startswith("telemetry/")]
    return len(seen) - len(set(seen))


def size_of_a_reading(city):
    """Bytes of payload, without those of MQTT, TCP and TLS."""
    bodies = [body for domain in batches(city).values() for body in domain]
    size = sum(len(json.dumps(body, separators=(",", ":"))) for body in bodies)
    return size / max(1, sum(body["n"] for body in bodies))


def stored(house, point):
    """[(ms, value)] of the chunks."""
    dump = subprocess.run([os.path.join(BUILD, "tests/system/history-dump"), house.path("state"), point],
                          capture_output=True, text=True, check=True, timeout=60)
    return [(int(line.split()[0]), float(line.split()[1])) for line in dump.stdout.splitlines()]


def names():
    return [f"e{i:03}.port{port}.{field}" for i in range(ENDPOINTS) for port in (1, 2)
            for field in ("status", "power", "energy", "temperature", "stop")]


def newest(city):
    """The time up to which every point has come, ms."""
    points = received(city)
    return min((points[name][-1][0] for name in names()), default=0) if len(points) == len(names()) else 0


def compare(house):
    """(readings in the history, of these not come, out of order) once nothing is written any more."""
    came, total, lost, disorder = received(house.city), 0, 0, 0
    for name in names():
        truth, got = stored(house, name), came.get(name, [])
        total += len(truth)
        lost += len(set(truth) - set(got))
        disorder += sum(a[0] > b[0] for a, b in zip(got, got[1:]))
        if len(got) > len(set(got)) or set(got) - set(truth):
            raise Failed(f"{name}: {len(got)} readings came, {len(truth)} are stored")
    return total, lost, disorder


def reconnect(house):
    """The broker and the city's ear again, which goes on with what it had."""
    before = house.city
    house.broker.start()
    house.city = City(house.broker.port)
    house.city.messages = list(before.messages)


def outage(away, report=print):
    """1,000 readings/s, the broker away for so many seconds, kill -9 in the middle and again when what waited
    begins to arrive. Figures as a dict."""
    with Bench() as house:
        farm = house.use_farm(ENDPOINTS)
        house.begin(config(farm.ports, "mode = complete\ninterval = 1 s\n"), city=True)
        wait(lambda: newest(house.city), 30, "every point at the city")
        house.city.poll()
        house.city.end()
        house.broker.stop()
        gone = time.monotonic()
        wait(lambda: time.monotonic() - gone > away / 2, away, "the middle of the outage")
        house.daemon.end(signal.SIGKILL)
        house.start_daemon()
        wait(lambda: time.monotonic() - gone > away, away, "the end of the outage")
        back, back_ms = time.monotonic(), time.time() * 1000
        reconnect(house)
        had = len(house.city.messages)
        wait(lambda: any(m[2].startswith("telemetry/") for m in house.city.poll()[had:]), 60, "the first batch")
        house.daemon.end(signal.SIGKILL)  # while what has waited goes out
        house.start_daemon()
        wait(lambda: newest(house.city) > back_ms, 60, "everything from before the return")
        caught_up = time.monotonic() - back
        online = min(at for at, _, topic, _ in house.city.messages if topic == "state" and at * 1000 > back_ms)
        farm.do("dead 1")
        wait(lambda: all(p["quality"] != "good" for p in house.points().values()), 30, "nothing is read any more")
        wait(lambda: not waiting(house.path("run/live"))[0], 20, "what was read last is in chunks")
        wait(lambda: not compare(house)[1], 20, "what was read last")
        total, lost, disorder = compare(house)
        figures = {"readings": total, "lost": lost, "disorder": disorder, "caught_up": caught_up,
                   "online": online - back_ms / 1000,
                   "repeated": repeated(house.city), "bytes": size_of_a_reading(house.city)}
        report("figure: " + ", ".join(f"{key} {value:.1f}" if isinstance(value, float) else f"{key} {value}"
                         for key, value in figures.items()))
        return figures
