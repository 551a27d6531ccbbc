"""What the parts of `make bench` share: the farm, the estate that reads it, and the counting.

A reading counts only if it is stored: rows of history.db and of the live file, where readings wait for
their chunk. The farm's own count of registers must agree with it, or the figure says so.
"""
import glob
import os
import shutil
import sqlite3
import struct
import subprocess
import sys
import tempfile
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "system"))

from house import BUILD, City, Failed, House, Process, wait  # noqa: E402

ENDPOINTS, PORTS, REGISTERS = 100, 2, 10
POWER_LIMIT = 800  # of a charger's port, in W: above it CH_OVERPOWER is raised

# Ten words: two ports of a charger. Each is a point, each is bound to a role of the charging plugin.
MODEL = """[model bench]
title = ten registers, two ports of a charger
trust = field
turnaround = 1 ms
[repeat port]
count = 2
step  = 5
[point port.status]
read = holding 0 u16
[point port.power]
read = holding 1 u16
unit = W
[point port.energy]
read = holding 2 u16
unit = Wh
[point port.temperature]
read = holding 3 u16
unit = degC
[point port.stop]
read = holding 4 u16
"""

ESTATE = """[estate]
id = bench
[mqtt]
broker = mqtt://127.0.0.1:@BROKER@
"""


def zone(name, devices):
    return (f"[zone {name}]\nplugin = charging\nport = {', '.join(devices)}\n"
            "CH_OVERPOWER.delay = 0 s\nCH_OVERPOWER.return = 0 s\nCH_OVERTEMP.delay = 0 s\n")


def zones(devices, each=10):
    return "".join(zone(f"shed-{at // each}", devices[at:at + each]) for at in range(0, len(devices), each))


def every(devices, seconds):
    return "".join(f"[device {name}]\nevery = {seconds:g} s\n" for name in devices)


def tcp_estate(ports, seconds):
    """Ten points behind each port, all judged."""
    devices = [f"e{i:03}" for i in range(len(ports))]
    buses = "".join(f"[bus b{i}]\ntcp = 127.0.0.1:{port}\n1 = bench {devices[i]}\n"
                    for i, port in enumerate(ports))
    return ESTATE + buses + every(devices, seconds) + zones(devices)


class Farm(Process):
    """The simulated endpoints."""

    def __init__(self, endpoints, units=1, serve_ms=0):
        super().__init__([os.path.join(BUILD, "tests/bench/farm"), str(endpoints), "1", str(units), str(serve_ms)],
                         stdin=True)
        self.ports = [int(word) for word in self.new.get(timeout=10).split()[1:]]

    def do(self, command):
        self.child.stdin.write(command + "\n")
        self.child.stdin.flush()
        answer = self.new.get(timeout=10)
        if not answer.startswith("ok"):
            raise Failed(f"{command}: {answer}")
        return [int(word) for word in answer.split()[1:]]

    def registers(self):
        return self.do("counts")[1]


class Bench(House):
    """An estate of its own with the bench's model; the farm ends with it."""

    def __init__(self):
        super().__init__("", "")
        os.makedirs(self.path("etc/models"))
        with open(self.path("etc/models/bench.conf"), "w") as out:
            out.write(MODEL)

    def use_farm(self, *size):
        farm = Farm(*size)
        self.processes.append(farm)
        return farm

    def begin(self, config, city=False):
        """Broker, perhaps a subscriber, and the daemon; returns when it was started, in s since 1970."""
        self.start_broker()
        if city:
            self.start_city()
        self.write_config(config)
        started = time.time()
        self.start_daemon()
        return started

    def stored(self):
        """Count, first and last time in ms of all stored readings."""
        parts = [waiting(self.path("run/live"))]
        with sqlite3.connect(f"file:{self.path('state/history.db')}?mode=ro", uri=True, timeout=5) as db:
            parts += db.execute("SELECT n, from_ms, to_ms FROM chunk").fetchall()
        parts = [part for part in parts if part[0]]
        if not parts:
            raise Failed("no reading was stored:\n" + self.daemon.text())
        return sum(p[0] for p in parts), min(p[1] for p in parts), max(p[2] for p in parts)


def waiting(path):
    """The readings that the live file holds, as a part of stored()."""
    with open(path, "rb") as file:
        image = file.read()
    at = struct.unpack_from("8sQQ", image)[2]
    used = struct.unpack_from("I", image, at)[0]
    times = [row[0] for row in struct.iter_unpack("qdII", image[at + 16:at + 16 + 24 * used])]
    return (used, min(times), max(times)) if used else (0, 0, 0)


def cpu_seconds(pid):
    """User and system time of the threads that run now; finer than the ticks of /proc/PID/stat."""
    total = 0
    for path in glob.glob(f"/proc/{pid}/task/*/schedstat"):
        with open(path) as file:
            total += int(file.read().split()[0])
    return total / 1e9


def memory_mib(pid, field):
    with open(f"/proc/{pid}/status") as file:
        return [int(line.split()[1]) / 1024 for line in file if line.startswith(field + ":")][0]


def percentile(values, percent):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))]


def rest(seconds, watched):
    """Lets the load run; fails if the watched process ends meanwhile."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not watched.running():
            raise Failed("ended while it was measured:\n" + watched.text()[-2000:])
        time.sleep(min(0.2, max(0, until - time.monotonic())))


class Pulse(threading.Thread):
    """How quick the machine is meanwhile: ms of processor time of a fixed loop. On a machine that is shared with
    others it changed fivefold within seconds, and with it every figure that is not of the disk alone."""

    def __init__(self):
        super().__init__(daemon=True)
        self.took, self.over = [], threading.Event()
        self.start()

    def run(self):
        while not self.over.wait(0.5):
            began = time.thread_time()
            sum(range(50000))
            self.took.append((time.thread_time() - began) * 1000)

    def end(self):
        self.over.set()
        self.join()
        return self.took


# ---- the peer ----

def collectd_there():
    return shutil.which("collectd", path="/usr/sbin:/usr/bin") and os.path.exists("/usr/lib/collectd/modbus.so")


class Collectd:
    """collectd with its modbus and mqtt plugins, on a broker of its own, with a subscriber that counts."""

    def __init__(self, house, hosts, interval):
        house.start_broker()
        self.city = Process(["mosquitto_sub", "-h", "127.0.0.1", "-p", str(house.broker.port), "-t", "collectd/#",
                             "-F", "%t"])
        house.processes.append(self.city)
        path = house.path("collectd.conf")
        with open(path, "w") as out:
            out.write(self.config(house, hosts, interval))
        self.process = Process([shutil.which("collectd", path="/usr/sbin:/usr/bin"), "-f", "-C", path])
        house.processes.append(self.process)

    def config(self, house, hosts, interval):
        data = "".join(f'<Data "r{r}">\nRegisterBase {r}\nRegisterType Uint16\nRegisterCmd ReadHolding\n'
                       f'Type gauge\nInstance "r{r}"\n</Data>\n' for r in range(REGISTERS))
        collect = "".join(f'Collect "r{r}"\n' for r in range(REGISTERS))
        many = "".join(f'<Host "h{i}">\n{where}Interval {interval}\n' + "".join(
            f'<Slave {unit}>\nInstance "u{unit}"\n{collect}</Slave>\n' for unit in units) + "</Host>\n"
            for i, (where, units) in enumerate(hosts))
        return (f'BaseDir "{house.dir}"\nPIDFile "{house.path("collectd.pid")}"\nPluginDir "/usr/lib/collectd"\n'
                f'TypesDB "/usr/share/collectd/types.db"\nInterval {interval}\nReadThreads 10\nWriteThreads 1\n'
                f'LoadPlugin modbus\nLoadPlugin mqtt\n<Plugin modbus>\n{data}{many}</Plugin>\n<Plugin mqtt>\n'
                f'<Publish "city">\nHost "127.0.0.1"\nPort {house.broker.port}\nPrefix "collectd"\n'
                "</Publish>\n</Plugin>\n")

    def came(self):
        return len(self.city.lines)


def tcp_host(port):
    return f'Address "127.0.0.1"\nPort "{port}"\n', [1]


def tty_host(path, baud, units):
    return f'Device "{path}"\nBaudrate {baud}\n', units


class Loop:
    """An ext4 on a loop device of its own, and how much was written to it."""

    MIB = 256

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="estated-bench-")
        self.path, image = os.path.join(self.dir, "disk"), os.path.join(self.dir, "image")
        os.mkdir(self.path)
        with open(image, "wb") as file:
            file.truncate(self.MIB << 20)
        try:
            subprocess.run(["mkfs.ext4", "-q", "-E", "lazy_itable_init=0,lazy_journal_init=0", image], check=True)
            self.device = subprocess.run(["losetup", "-f", "--show", image], check=True, capture_output=True,
                                         text=True).stdout.strip()
            subprocess.run(["mount", "-o", "noatime", self.device, self.path], check=True)
        except (OSError, subprocess.CalledProcessError) as error:
            shutil.rmtree(self.dir)
            raise Failed(f"no loop device: {error}")
        return self

    def __exit__(self, kind, value, trace):
        subprocess.run(["umount", self.path], check=True)
        subprocess.run(["losetup", "-d", self.device], check=True)
        shutil.rmtree(self.dir)

    def written(self):
        subprocess.run(["sync", "-f", self.path], check=True)
        with open(f"/sys/block/{os.path.basename(self.device)}/stat", encoding="ascii") as stat:
            return int(stat.read().split()[6]) * 512


def store_load(path, what, count):
    """Gives the store so many readings or alarms there; how many it stored."""
    done = subprocess.run([os.path.join(BUILD, "tests/bench/store-load"), path, os.path.join(os.path.dirname(path), "live"),
                           what, str(count)], check=True, capture_output=True, text=True)
    return int(done.stdout)
