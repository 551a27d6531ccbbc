"""A whole estate on one machine: broker, simulated devices, the real daemon, and the city's ear.

Everything lives in one temporary directory and on loopback ports that the kernel chose. Nothing sleeps to
synchronise: `wait` polls a condition until its deadline. Processes are ended by the handles that started
them, also when a test fails.
"""
import json
import os
import queue
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(ROOT, "tests"))
from contract import Contract  # noqa: E402

BUILD = os.path.join(ROOT, os.environ.get("BUILD", "build"))
SLOWER = float(os.environ.get("ESTATED_TEST_PATIENCE", "1"))  # deadlines are multiplied by it
OWN_MOUNTS = ("unshare", "-rm" if os.geteuid() else "-m")  # a command whose mounts nobody else sees


FROM_CITY = ("cmd", "receipt", "config/desired", "")  # and what goes to all


class Failed(Exception):
    """A condition that did not come true, with what was seen instead."""


def wait(condition, seconds, what):
    """The first true result of condition(); Failed after the deadline."""
    deadline = time.monotonic() + seconds * SLOWER
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > deadline:
            raise Failed(f"not within {seconds} s: {what}")
        time.sleep(0.02)  # the grain of polling, not a synchronisation


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listening(port):
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A child with its output lines in a list; always waited for."""

    def __init__(self, argv, stdin=False, env=None):
        self.lines = []
        self.new = queue.Queue()
        self.child = subprocess.Popen(
            argv, stdin=subprocess.PIPE if stdin else subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, bufsize=1, env=env,
            start_new_session=True, encoding="utf-8", errors="replace")
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self):
        for line in self.child.stdout:
            self.lines.append((time.time(), line.rstrip("\n")))
            self.new.put(line.rstrip("\n"))

    def text(self):
        """What it has said; all of it, if it has ended."""
        if not self.running():
            self.reader.join(5)
        return "\n".join(line for _, line in self.lines)

    def running(self):
        return self.child.poll() is None

    def end(self, number=signal.SIGTERM, seconds=15):
        """Sends the signal, waits, returns the exit status (negative: the signal that ended it)."""
        if self.running():
            self.child.send_signal(number)
        try:
            status = self.child.wait(seconds * SLOWER)
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()
            raise Failed(f"{self.child.args[0]} did not end after signal {number}")
        finally:
            if self.child.stdin:
                self.child.stdin.close()
        self.reader.join(5)
        return status


class Fakes(Process):
    """The simulated devices; `do` gives one command and returns its answer."""

    def __init__(self, script):
        super().__init__([os.path.join(BUILD, "tests/fakes/fake-estate"), script], stdin=True)
        self.ports = {}
        self.lock = threading.Lock()

    def _next(self, seconds):
        try:
            return self.new.get(timeout=seconds * SLOWER)
        except queue.Empty:
            raise Failed("the simulated devices do not answer: " + self.text()[-400:])

    def do(self, command):
        with self.lock:
            self.child.stdin.write(command + "\n")
            self.child.stdin.flush()
            while True:
                line = self._next(10)
                if line.startswith("port "):
                    _, bus, port = line.split()
                    self.ports[bus] = int(port)
                elif line.startswith("error"):
                    raise Failed(f"{command}: {line}")
                elif line == "ok" or line.startswith("ok "):
                    return line[3:]

    def port(self, bus):
        wait(lambda: any(line.startswith(f"port {bus} ") for _, line in self.lines), 10,
             f"port of {bus}: {self.text()}")
        return [int(line.split()[2]) for _, line in self.lines if line.startswith(f"port {bus} ")][0]


class City(Process):
    """What the city receives: every message with its topic below the gateway's root, as the contract has it.
    One that breaks the contract fails whoever looks from then on."""

    contract = None  # compiled once for all cities

    def __init__(self, port, extra=()):
        super().__init__(["mosquitto_sub", "-h", "127.0.0.1", "-p", str(port), "-V", "mqttv5", "-q", "1",
                          "--retain-as-published", "-t", "estate/v1/#", "-F", "%q %r %t %p", *extra])
        City.contract = City.contract or Contract()
        self.messages = []  # (time, published as retained, topic, body)
        self.parsed = 0
        self.broken = None
        self.lock = threading.Lock()

    def take(self, at, qos, retained, topic, payload):
        root, below = "/".join(topic.split("/")[:4]), "/".join(topic.split("/")[4:])
        retained = retained == "1"
        if below in FROM_CITY:
            return  # what a test itself said, perhaps no JSON
        try:
            body = json.loads(payload)
            problem = self.contract.problem(below, body, root, (int(qos), retained))
        except ValueError as error:
            body, problem = {}, str(error)
        if problem:
            self.broken = self.broken or f"{topic} breaks the contract: {problem}\n{payload[:2000]}"
        self.messages.append((at, retained, below, body))

    def poll(self):
        with self.lock:
            while self.parsed < len(self.lines):
                at, line = self.lines[self.parsed]
                self.parsed += 1
                parts = line.split(" ", 3)
                if len(parts) == 4 and parts[2].startswith("estate/v1/"):
                    self.take(at, *parts)
        if self.broken:
            raise Failed(self.broken)
        return self.messages

    def alarms(self, code=None, kind=None, **fields):
        """Alarm messages in the order they came; `fields` must be equal."""
        found = []
        for at, _, topic, body in list(self.poll()):
            if not topic.startswith("alarm/"):
                continue
            if code and body["code"] != code or kind and body["kind"] != kind:
                continue
            if all(body.get(key) == value for key, value in fields.items()):
                found.append((at, body))
        return found

    def last(self, topic):
        bodies = [body for _, _, t, body in self.poll() if t == topic]
        return bodies[-1] if bodies else None

    def daily(self):
        """The summary of the newest day as a receiver keeps it: the highest revision wins. A lower one may come
        after it: told before a connection or a process ended, and repeated behind what is live."""
        bodies = [body for _, _, topic, body in self.poll() if topic == "daily"]
        return max(bodies, key=lambda body: (body["date"], body["rev"]), default=None)

    def expect(self, code, kind=None, seconds=20, after=0, **fields):
        """The first such message that arrived after the time `after`; (time of arrival, body)."""
        def came():
            return [(at, body) for at, body in self.alarms(code, kind, **fields) if at >= after]
        what = f"{code} {kind or ''} {fields or ''}; came: " + ", ".join(
            f"{b['code']}/{b['kind']}/{b['condition']}" for _, b in self.alarms())
        return wait(came, seconds, what)[0]


class Broker:
    """A mosquitto of our own, on a free port, with its own configuration."""

    def __init__(self, directory, lines=()):
        self.directory, self.lines = directory, list(lines)
        self.port = free_port()
        self.process = None
        self.start()

    def start(self):
        path = os.path.join(self.directory, f"mosquitto-{self.port}.conf")
        with open(path, "w") as out:
            out.write(f"listener {self.port} 127.0.0.1\nallow_anonymous true\npersistence false\n")
            out.write("\n".join(self.lines) + "\n")
        mosquitto = shutil.which("mosquitto", path="/usr/sbin:/usr/bin:/usr/local/sbin") or "mosquitto"
        self.process = Process([mosquitto, "-c", path])
        wait(lambda: listening(self.port) or not self.process.running(), 10, "mosquitto listens")
        if not self.process.running():
            raise Failed("mosquitto: " + self.process.text())

    def stop(self):
        if self.process:
            self.process.end()
            self.process = None


class House:
    """One estate. `config` is a text with @DIR@, @BROKER@ and @PORT:bus@ to be filled in."""

    def __init__(self, config=None, script=None):
        self.dir = tempfile.mkdtemp(prefix="estated-")
        self.processes = []
        self.broker = self.city = self.fakes = self.daemon = None
        self.cities = []
        self.config_text, self.script_text = config, script
        for name in ("etc/conf.d", "state", "run"):
            os.makedirs(os.path.join(self.dir, name))

    def __enter__(self):
        return self

    def __exit__(self, kind, value, trace):
        if kind and self.daemon:
            print("    the daemon's last lines:\n      " + "\n      ".join(
                self.daemon.text().split("\n")[-25:]))
        self.close()
        for city in self.cities if not kind else ():
            city.poll()  # what came since anybody looked is of the contract, too

    def close(self):
        for process in (self.daemon, self.city, self.fakes, *self.processes):
            if process:
                try:
                    process.end()
                except Failed:
                    pass
        if self.broker:
            self.broker.stop()
        shutil.rmtree(self.dir, ignore_errors=True)

    def path(self, *parts):
        return os.path.join(self.dir, *parts)

    def start_broker(self, lines=()):
        self.broker = Broker(self.dir, lines)
        return self.broker

    def start_city(self, extra=()):
        self.city = City(self.broker.port, extra)
        self.cities.append(self.city)
        return self.city

    def return_broker(self):
        """The broker comes back, and the city listens before the gateway may speak: what is delivered to nobody is lost
        to a test. A message that is retained there for the city alone says that it listens."""
        if self.daemon and self.daemon.running():
            self.daemon.child.send_signal(signal.SIGSTOP)
        try:
            self.broker.start()
            subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(self.broker.port), "-r", "-t", "test/listens",
                            "-m", "."], check=True, timeout=60)
            city = self.start_city(["-t", "test/listens"])
            wait(lambda: "test/listens" in city.text(), 20, "the city listens")
        finally:
            if self.daemon and self.daemon.running():
                self.daemon.child.send_signal(signal.SIGCONT)
        return city

    def start_fakes(self, script=None):
        with open(self.path("script"), "w") as out:
            out.write((script or self.script_text).replace("@DIR@", self.dir))
        self.fakes = Fakes(self.path("script"))
        self.fakes.do("echo ready")
        return self.fakes

    def write_config(self, text=None, name="estated.conf"):
        text = (text or self.config_text).replace("@DIR@", self.dir)
        if self.broker:
            text = text.replace("@BROKER@", str(self.broker.port))
        while "@PORT:" in text:
            bus = text.split("@PORT:", 1)[1].split("@", 1)[0]
            text = text.replace(f"@PORT:{bus}@", str(self.fakes.port(bus)))
        with open(self.path("etc", name), "w") as out:
            out.write(text)

    def argv(self, *extra):
        return [os.path.join(BUILD, "estated"), "--config", self.path("etc/estated.conf"),
                "--models", os.path.join(ROOT, "conf/models"),
                "--plugins", os.environ.get("ESTATED_PLUGINS", os.path.join(BUILD, "plugins")),
                "--state", self.path("state"), "--run", self.path("run"), *extra]

    def start_daemon(self, ready=True, before=(), env=None):
        """`before`: a command that starts it, as a mount or a limit of its own."""
        self.daemon = Process([*before, *self.argv()], env={**os.environ, **(env or {})})
        if ready:
            self.wait_log(" watches ", 15)
        return self.daemon

    def wait_log(self, word, seconds=15):
        def seen():
            return word in self.daemon.text() or not self.daemon.running()
        wait(seen, seconds, f"log line with {word!r}; the log:\n{self.daemon.text()}")
        if not self.daemon.running():
            self.daemon.reader.join(5)  # its last lines may still be on their way
        if word not in self.daemon.text():
            raise Failed(f"estated ended:\n{self.daemon.text()}")

    def start_all(self, broker_lines=(), **how):
        self.start_broker(broker_lines)
        self.start_city()
        self.start_fakes()
        self.write_config()
        self.start_daemon(**how)
        wait(lambda: (self.city.last("state") or {}).get("state") == "online", 15,
             "state online at the city; the log:\n" + self.daemon.text())

    def ctl(self, *args, check=True, env=None):
        """estatectl, text output."""
        run = subprocess.run([os.path.join(BUILD, "estatectl"), "--run", self.path("run"), *args],
                             capture_output=True, text=True, timeout=40,
                             env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})})
        if check and run.returncode:
            raise Failed(f"estatectl {' '.join(args)}: {run.returncode} {run.stdout}{run.stderr}")
        return run if not check else run.stdout

    def rows(self, *args):
        return [json.loads(line) for line in self.ctl("--json", *args).splitlines()]

    def points(self):
        return {row["point"]: row for row in self.rows("points")}

    def wait_good(self, *names, seconds=20):
        def good():
            points = self.points()
            return all(points[name]["quality"] == "good" for name in names or points)
        wait(good, seconds, "points good: " + str(names))
