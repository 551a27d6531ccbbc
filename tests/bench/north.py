"""Figures of the way to the city: what an outage left, made up for."""
import os
import signal
import subprocess
import tempfile
import time

from measure import BUILD, memory_mib, percentile, Process, wait
from backlog import fill  # measure knows where it lies
from estate_files import estate
from house import Broker

BACKLOG = int(os.environ.get("BACKLOG", "100000"))  # rows; 72 h of a very bad estate
SMOKES = 5


def probe(port):
    """A message that shows whether somebody hears alarms."""
    subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(port), "-t", "estate/v1/x/x/alarm/x", "-m",
                    '{"id":"x"}'], check=True)


def drain(row):
    """The backlog arrives as fast as it can, and a critical alarm does not wait for it."""
    with estate(("[mqtt]\n", "[mqtt]\nreplay = unlimited\n")) as house:
        house.start_broker(["max_queued_messages 0"])  # more than the city takes at once is on its way
        house.start_fakes()
        house.write_config()
        house.start_daemon()
        house.wait_good("smoke-a", "valve-b3")
        house.fakes.do("set di-b3 discrete 5 = 1")
        wait(lambda: "CH_SMOKE raise" in house.daemon.text(), 20, "an alarm to copy")
        house.fakes.do("set di-b3 discrete 5 = 0")
        house.daemon.end()
        fill(house.path("state/journal.db"), BACKLOG)
        house.broker.stop()
        house.start_daemon()
        house.wait_good("smoke-a", "valve-b3")
        pid = house.daemon.child.pid
        before, memory = memory_mib(pid, "VmRSS"), 0
        house.daemon.child.send_signal(signal.SIGSTOP)  # it would have sent much before anybody listens
        house.broker.start()
        city = Process(["mosquitto_sub", "-h", "127.0.0.1", "-p", str(house.broker.port), "-q", "1", "-t",
                        "estate/v1/+/+/alarm/#", "-F", "%p"])
        house.processes.append(city)
        wait(lambda: probe(house.broker.port) or city.lines, 20, "the city listens")
        house.daemon.child.send_signal(signal.SIGCONT)
        wait(lambda: len(city.lines) > 100, 60, f"it begins: {city.text()[-300:]} {house.daemon.text()[-1500:]}")
        began, late, at = time.monotonic(), [], 0
        first = len(city.lines)
        for smoke in range(SMOKES):
            house.fakes.do("set di-b3 discrete 5 = 1")
            since = time.time()

            def came():
                nonlocal at
                while at < len(city.lines):
                    when, line = city.lines[at]
                    at += 1
                    if when >= since and '"CH_SMOKE"' in line and '"closed":false' in line and (
                            '"kind":"raise"' in line or '"condition":"present"' in line):
                        return when
                return None
            late.append(wait(came, 60, f"smoke {smoke} overtakes") - since)
            house.fakes.do("set di-b3 discrete 5 = 0")
            wait(lambda: house.points()["smoke-a"]["value"] == 0, 20, "the smoke is gone")
            memory = max(memory, memory_mib(pid, "VmRSS"))
        wait(lambda: len(city.lines) >= BACKLOG, 600, f"all {BACKLOG} rows; {len(city.lines)} came")
        took, seen = time.monotonic() - began, {line.split('"id":"', 1)[1][:26] for _, line in city.lines}
        missing = sum(f"{i:026}" not in seen for i in range(BACKLOG))
        return [row(f"backlog of {BACKLOG:,} rows: rows a second", (BACKLOG - first) / took, least=1000, digits=0),
                row("  rows that never came", missing, most=0, digits=0),
                row("  RSS grows by", max(memory, memory_mib(pid, "VmRSS")) - before, "MiB", most=5),
                row(f"  meanwhile: contact to critical alarm at the subscriber, worst of {SMOKES}",
                    1000 * max(late), "ms", digits=0),
                row("  median", 1000 * percentile(late, 50), "ms", digits=0)]


GATEWAYS, URGENT_EVERY, AWAY = 2000, 10, 60  # s without a broker, until every pause is at its longest


def storm(row):
    """A city's gateways lose their broker at once, and get it back."""
    with tempfile.TemporaryDirectory() as directory:
        os.chmod(directory, 0o755)
        broker = Broker(directory)
        city = Process([os.path.join(BUILD, "tests/bench/storm"), str(GATEWAYS), str(broker.port), str(URGENT_EVERY)])
        try:
            wait(lambda: "up" in city.text() or not city.running(), 60, "all are connected")
            broker.stop()
            time.sleep(AWAY)
            broker.start()
            wait(lambda: not city.running(), 200, "all are back")
            city.reader.join(5)
            words = city.lines[-1][1].split()
            if words[0] != "all":
                raise RuntimeError(city.text())
            return [row(f"{GATEWAYS} gateways without a broker for {AWAY} s: all are back after", float(words[1]), "s",
                        most=120, digits=1),
                    row(f"  every critical alarm, of {GATEWAYS // URGENT_EVERY}", float(words[3]), "s", most=10, digits=1),
                    row("  connections tried for each", int(words[5]) / GATEWAYS, digits=1)]
        finally:
            if city.running():
                city.end()
            broker.stop()
