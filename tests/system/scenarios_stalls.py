"""A name server, the system's journal or a broker that stalls, and a gateway that does: who notices, and when."""
import fcntl
import os
import re
import signal
import socket
import threading
import time

from estate_files import SHUT, estate
from house import BUILD, Failed, Process, SLOWER, wait
from scenarios_brokers import logged
from scenarios_city import undone
from scenarios_delivery import committed
from scenarios_disk import change, orders_of_people

NOTICED, NOTICED_IDLE, GATEWAY_LOST = 20, 80, 60  # s, as the contract has it
WATCHDOG_MS = 8000
ANSWER = 1  # s in which estatectl has its answer
PERIOD_MS = 1000  # of the device that is looked at
LINES = 400  # of the log; the pipe and the ring take fewer
F_SETPIPE_SZ = 1031
CURED = 60  # s after the cure in which all is as before


class Systemd:
    """What systemd does of the watchdog: takes the notes, and knows when each came."""

    def __init__(self, house, watchdog_ms=WATCHDOG_MS):
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(house.path("notify"))
        self.env = {"NOTIFY_SOCKET": house.path("notify"), "WATCHDOG_USEC": str(watchdog_ms * 1000)}
        self.fed, self.begun = [], []
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        while True:
            note = self.socket.recv(4096).decode()
            if "WATCHDOG=1" in note:
                self.fed.append(time.monotonic())
            if "READY=1" in note:
                self.begun.append(time.monotonic())

    def longest(self):
        """Seconds without a note, from the start on, the time since the last included."""
        times = [*sorted(self.begun + self.fed), time.monotonic()]
        return max(b - a for a, b in zip(times, times[1:]))


def watched(house, systemd, until, seconds, what):
    """Waits for until() and holds the gateway to what it promises meanwhile."""
    answers = []

    def done():
        began = time.monotonic()
        house.rows("status")
        answers.append(time.monotonic() - began)
        return until()
    house.fakes.do("intervals di-b3")
    wait(done, seconds, what)
    count, _, longest, *_ = house.fakes.do("intervals di-b3").split()
    print(f"figure: {what}: estatectl within {max(answers):.2f} s ({len(answers)} times), polls at most {longest} ms "
          f"apart of {PERIOD_MS} ({count}), watchdog fed every {systemd.longest():.1f} s of {WATCHDOG_MS / 1000:.0f}")
    if max(answers) > ANSWER * SLOWER or not 0 < float(longest) < 2 * PERIOD_MS * SLOWER or not systemd.fed or \
            systemd.longest() > WATCHDOG_MS / 2000 * SLOWER:
        raise Failed("a stall outside holds up the gateway")


def names_stall(ms):
    """The name server stalls, at the start and again after a loss: nobody waits for it, and the alarm leaves after."""
    with estate(("mqtt://127.0.0.1:@BROKER@", "mqtt://mqtt.city.example:@BROKER@")) as house:
        systemd = Systemd(house)

        def names(takes, address):
            with open(house.path("names.new"), "w") as out:
                out.write(f"mqtt.city.example {takes} {address}\n")
            os.rename(house.path("names.new"), house.path("names"))

        def online():
            return house.rows("status")[0]["city"]["online"]
        names(0, "127.0.0.1")
        house.start_all(env={**systemd.env, "NAMES_FILE": house.path("names"),
                             "LD_PRELOAD": os.path.join(BUILD, "tests/system/names.so")})
        house.wait_good("hyd-b3-top", "valve-b3")
        names(ms, "-")
        house.city.end()
        house.broker.stop()
        began = time.time()
        house.return_broker()
        wait(logged(house, f"names: .* takes {ms} ms", began), 30, "asked for the name")
        asked = time.time()
        house.fakes.do("set di-b3 discrete 5 = 1")
        watched(house, systemd, lambda: time.time() - asked > ms / 1000, ms / 1000 + 5,
                f"a name server stalls {ms // 1000} s")
        cured = time.time()
        names(0, "127.0.0.1")
        watched(house, systemd, online, CURED, "and is cured")
        came, _ = house.city.expect("CH_SMOKE", "raise", CURED)
        print(f"figure: the alarm came {came - cured:.1f} s after the cure")


def slow_names():
    names_stall(3000)


def slower_names():
    names_stall(30000)


class SlowJournal(Process):
    """Reads what the daemon logs through a small pipe, or does not."""

    def __init__(self, house):
        self.pipe = house.path("log")
        os.mkfifo(self.pipe)
        super().__init__(["sh", "-c", f"exec cat {self.pipe}"])
        house.processes.append(self)
        self.before = ("sh", "-c", f'exec "$@" >{self.pipe} 2>&1', "sh")

    def shrink(self):
        with open(self.pipe, "wb") as pipe:
            fcntl.fcntl(pipe, F_SETPIPE_SZ, 4096)

    def stall(self):
        self.child.send_signal(signal.SIGSTOP)

    def go_on(self):
        self.child.send_signal(signal.SIGCONT)


def stalled_journal():
    """Nobody reads what the gateway logs: alarms leave as ever, lines are dropped and counted, and it can be stopped."""
    with estate() as house:
        systemd, journal = Systemd(house), SlowJournal(house)
        house.start_all(before=journal.before, ready=False, env=systemd.env)
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        journal.shrink()
        usual = max(change(house, shut, 20)[1] for shut in (True, False))
        journal.stall()
        orders_of_people(house, LINES)
        wait(lambda: undone(house) == 0, 60, "the evidence of them is at the city")
        took = max(change(house, shut, 20)[1] for shut in (True, False))
        print(f"figure: an alarm takes {took:.2f} s with its delay while nobody reads the log, {usual:.2f} s before")
        if took > usual + 2 * PERIOD_MS / 1000 * SLOWER:
            raise Failed("alarms wait for the log")
        fed = len(systemd.fed)
        watched(house, systemd, lambda: len(systemd.fed) > fed + 1, 30, "nobody reads the log")
        journal.go_on()
        wait(lambda: "lines dropped: the journal was too slow" in journal.text(), 20, "dropped lines are counted")
        dropped = int(re.search(r"log: (\d+) lines dropped", journal.text())[1])
        journal.stall()
        orders_of_people(house, LINES)
        began = time.monotonic()
        status = house.daemon.end(signal.SIGTERM)
        print(f"figure: {dropped} of more than {LINES} lines were dropped; it stops within {time.monotonic() - began:.1f} s")
        journal.go_on()
        if status:
            raise Failed(f"stops with {status}")


def seconds_to(what, limit, since, at):
    print(f"figure: {what} after {at - since:.1f} s, at most {limit}")
    if at - since > limit:
        raise Failed(f"{what} after {at - since:.1f} s")


def gateway_lost():
    """A gateway that stops in mid-life shows at the city in time, by its will."""
    with estate() as house:
        house.start_all()
        house.wait_good("valve-b3")
        house.daemon.child.send_signal(signal.SIGSTOP)
        since = time.time()
        try:
            wait(lambda: house.city.last("state")["state"] == "lost", 2 * GATEWAY_LOST, "the will")
            lost = [at for at, _, topic, body in house.city.poll() if topic == "state" and body["state"] == "lost"]
            seconds_to("a gateway that stands still is lost at the city", GATEWAY_LOST, since, lost[0])
        finally:
            house.daemon.child.send_signal(signal.SIGCONT)
        wait(lambda: house.city.last("state")["state"] == "online", 60, "online again")
        house.fakes.do(SHUT)
        house.city.expect("FW_VALVE_SHUT", "raise", 20)


def broker_stands_still():
    """A broker that stands still, its connections open: noticed in time, idle and with an alarm in hand."""
    with estate() as house:
        house.start_all()
        house.wait_good("valve-b3")
        for name, limit in (("idle", NOTICED_IDLE), ("with an alarm in hand", NOTICED)):
            wait(lambda: undone(house) == 0, 30, "nothing in hand")
            house.broker.process.child.send_signal(signal.SIGSTOP)
            since = time.time()
            try:
                if name != "idle":
                    shuts = len(committed(house, "FW_VALVE_SHUT", "raise"))
                    house.fakes.do(SHUT)
                    wait(lambda: len(committed(house, "FW_VALVE_SHUT", "raise")) > shuts, 20, "the alarm")
                    since = time.time()
                lost = wait(logged(house, "city: .*(no acknowledgement|the connection broke|given up)", since), 2 * limit,
                            f"{name}: noticed; the log:\n{house.daemon.text()}")
                seconds_to(f"a broker that stands still is noticed, {name},", limit, since, lost[0])
            finally:
                house.broker.process.child.send_signal(signal.SIGCONT)
            wait(lambda: house.rows("status")[0]["city"]["online"], 90, "online again")
        house.city.expect("FW_VALVE_SHUT", "raise", 60)


SCENARIOS = [slow_names]
SOAK = [slower_names, stalled_journal, gateway_lost, broker_stands_still]
