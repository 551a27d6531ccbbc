"""The person on the ladder: estatectl on bare wires and beside the running daemon."""
import fcntl
import json
import os
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import termios
import time
import unicodedata

from estate_files import estate
from house import BUILD, Failed, House, ROOT, SLOWER, wait

CTL = os.path.join(BUILD, "estatectl")
MODELS = ("--models", os.path.join(ROOT, "conf/models"))
RISER = {3: "mpd-380", 7: "mpd-380", 8: "mpd-380", 11: "wp8026adam", 31: "bwm427s"}
SHED = {1: "charger-ref", 11: "sdm120"}


def run(*args, code=0, env=None, house=None):
    """estatectl, with the exit status that is expected."""
    where = ("--run", house.path("run")) if house else ("--run", "/nonexistent")
    done = subprocess.run([CTL, *where, *args], capture_output=True, text=True, timeout=120 * SLOWER,
                          stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})})
    if done.returncode != code:
        raise Failed(f"estatectl {' '.join(args)}: {done.returncode}, not {code}:\n{done.stdout}{done.stderr}")
    return done


def rows(*args, **more):
    return [json.loads(line) for line in run("--json", *args, **more).stdout.splitlines()]


def same(what, got, expected):
    if got != expected:
        raise Failed(f"{what}: {got!r}, not {expected!r}")


def names(found):
    """Address -> model, where models that fit as well as the expected one are as good."""
    return {row["address"]: {row["model"], row["or"]} for row in found}


def check_found(what, found, expected):
    seen = names(found)
    if set(seen) != set(expected) or any(expected[a] not in seen[a] for a in expected):
        raise Failed(f"{what}: {seen}, not {expected}")


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def narrow(text):
    wide = [line for line in text.splitlines() if columns(line) > 80]
    if wide:
        raise Failed("wider than 80 columns:\n" + "\n".join(wide))


def scan_bare():
    """A tty and a TCP endpoint, without daemon or configuration: every device and its model."""
    with estate() as house:
        fakes = house.start_fakes()
        tty = house.path("riser")
        check_found("tty", rows("scan", tty, "--addresses", "1-12,31", *MODELS), RISER)
        check_found("tcp", rows("scan", f"127.0.0.1:{fakes.port('shed')}", "--addresses", "1-12", *MODELS), SHED)
        done = run("scan", tty, "--addresses", "7", "--baud", "4800,9600", *MODELS)
        narrow(done.stdout)
        if not re.search(r"^7 +9600 +\d+ ms +mpd-380", done.stdout, re.M):
            raise Failed(done.stdout)
        if not re.search(r"address \d+, \d+ found, \d+:\d\d left", run(
                "scan", tty, "--addresses", "50-59", *MODELS, code=1).stderr):
            raise Failed("no progress with the time left")
        fakes.do("bus far rtu-tcp 127.0.0.1:0 9600 8N1")
        fakes.do("device far 5 far-gauge")
        fakes.do("set far-gauge holding 0 = 5 3 1 1 1823")
        check_found("rtu over tcp", rows("scan", f"127.0.0.1:{fakes.ports['far']}", "--rtu", "--addresses", "4-5", *MODELS),
                    {5: "mpd-380"})
        fakes.do("fault hyd-b3-top double")
        row, = rows("scan", tty, "--addresses", "7", *MODELS, code=2)
        same("two devices", row["two_devices"], True)
        fakes.do("clear hyd-b3-top")
        fakes.do("fault hyd-b3-top garble")
        row, = rows("scan", tty, "--addresses", "7", *MODELS, code=2)
        same("two devices", (row["two_devices"], row["model"]), (True, None))


def scan_slow():
    """A device that thinks longer than a scan waits is found by its late reply."""
    with estate() as house:
        fakes = house.start_fakes()
        fakes.do("fault hyd-b3-top late 260")
        row, = rows("scan", house.path("riser"), "--addresses", "7,20", *MODELS)
        same("found", (row["address"], row["reply_ms"] > 200), (7, True))


def scan_beside_the_daemon():
    """On buses of the daemon by name, in their idle gaps, and as ordinary orders."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "chg-1.port1.power")
        found = rows("scan", "riser", "--addresses", "3,7,9,11,31", *MODELS, house=house)
        check_found("riser", found, {a: RISER[a] for a in (3, 7, 11, 31)})
        same("speed of the daemon's wire", {row["baud"] for row in found}, {9600})
        check_found("shed", rows("scan", "shed", "--addresses", "1-12", *MODELS, house=house), SHED)
        check_found("shed, taken over", rows("scan", "shed", "--take-over", "--addresses", "11", *MODELS, house=house),
                    {11: "sdm120"})
        run("scan", "riser", "--baud", "all", *MODELS, house=house, code=64)
        wrong = run("scan", "rizer", *MODELS, house=house, code=1).stderr
        if "no Modbus bus \"rizer\"; nearest: riser" not in wrong or "come to its end" in wrong:
            raise Failed(wrong)
        for what in (("holding", "4"), ("mpd-380", *MODELS)):  # the word on the bus is the only one
            wrong = run("read", "rizer", "7", *what, house=house, code=1).stderr
            if wrong.count("estatectl: ") != 1 or "nearest: riser" not in wrong:
                raise Failed(wrong)
        busy = run("scan", house.path("riser"), *MODELS, house=house, code=1)
        if "another program has" not in busy.stderr:
            raise Failed(busy.stderr)
        if house.city.alarms("GW_COMM_LOST"):
            raise Failed("the scan disturbed the bus")
        house.fakes.do("fault hyd-b3-mid silent")
        house.city.expect("GW_COMM_LOST", "raise", 40, point="hyd-b3-mid")
        check_found("with a dead device", rows("scan", "riser", "--addresses", "7-9,11", *MODELS, house=house),
                    {7: "mpd-380", 11: "wp8026adam"})


def scan_interrupted():
    """Ctrl-C keeps what was found, on a terminal, too."""
    with estate() as house:
        house.start_fakes()
        master, slave = pty.openpty()
        child = subprocess.Popen([CTL, "--json", "scan", house.path("riser"), *MODELS], stdin=subprocess.DEVNULL,
                                 stdout=subprocess.PIPE, stderr=slave, text=True, start_new_session=True)
        os.close(slave)
        seen = b""
        try:
            deadline = time.monotonic() + 60 * SLOWER
            while b", 3 found, " not in seen:
                if time.monotonic() > deadline:
                    raise Failed(f"three found were not told: {seen[-300:]}")
                if select.select([master], [], [], 0.5)[0]:
                    seen += os.read(master, 4096)
            child.send_signal(signal.SIGINT)
            out, _ = child.communicate(timeout=20 * SLOWER)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            os.close(master)
        same("exit status", child.returncode, 2)
        check_found("kept", [json.loads(line) for line in out.splitlines()], {3: "mpd-380", 7: "mpd-380", 8: "mpd-380"})
        if b"\r" not in seen:
            raise Failed("progress is not drawn in place")


def scan_cut_short():
    """A device that is still being looked at gets no name from the half that is known of it."""
    with estate() as house:
        fakes = house.start_fakes()
        fakes.do("fault hyd-b3-top late 260")
        child = subprocess.Popen([CTL, "scan", house.path("riser"), "--addresses", "7", *MODELS], text=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                 start_new_session=True, env={**os.environ, "LC_ALL": "C.UTF-8"})
        try:
            wait(lambda: int(fakes.do("requests hyd-b3-top")) >= 7, 30, "it is being identified")
            child.send_signal(signal.SIGINT)
            out, _ = child.communicate(timeout=20 * SLOWER)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
        if child.returncode != 2 or not re.search(r"^7 +9600 .* - +0 +interrupted, not identified$", out, re.M):
            raise Failed(f"{child.returncode}: {out}")


def read_and_raw():
    """Models, registers, types and requests; on a wire of our own and through the daemon."""
    with estate() as house:
        fakes = house.start_fakes()
        tty, tcp = house.path("riser"), f"127.0.0.1:{fakes.port('shed')}"
        same("model", [(r["point"], r["value"], r["unit"]) for r in rows("read", tty, "7", "mpd-380", *MODELS)],
             [("pressure", 182.3, "kPa")])
        same("registers", [r["word"] for r in rows("read", tty, "7", "holding", "0", "5")], [7, 3, 1, 1, 1823])
        same("old notation", [r["word"] for r in rows("read", tty, "7", "holding", "40005")], [1823])
        same("type", [r["value"] for r in rows("read", tcp, "11", "input", "0x00", "f32")], [221.5])
        same("bits", [r["word"] for r in rows("read", tty, "11", "discrete", "0", "6")], [1, 0, 0, 1, 1, 0])
        table = run("read", tcp, "1", "charger-ref", *MODELS, env={"LC_ALL": "zh_CN.UTF-8"}).stdout
        if not table.startswith("测点") or "charging" not in table:
            raise Failed(table)
        refused = run("read", tty, "7", "holding", "100", code=2)
        if "refused: illegal address" not in refused.stderr:
            raise Failed(refused.stderr)
        silent = run("read", tcp, "9", "charger-ref", *MODELS, code=1)
        if "unit 9: no answer" not in silent.stderr or "estatectl scan" not in silent.stderr or silent.stdout:
            raise Failed(silent.stdout + silent.stderr)
        if not re.search(r"^energy +1204250 Wh ", run("read", tcp, "11", "sdm120", *MODELS).stdout, re.M):
            raise Failed("energy as a power of ten")
        raw = run("raw", tty, "7", "3", "0004", "0001").stdout
        if not re.search(r"-> request +unit 7 holding 4 x1.*\n.*<- reply +unit 7: 1823  07 03 02 07 1F", raw):
            raise Failed(raw)
        narrow(raw)
        run("raw", tty, "7", "6", "0004", "0001", code=64)
        same("written", fakes.do("get hyd-b3-top holding 4"), "1823")
        run("raw", tty, "7", "6", "0004 0001", "--write")
        same("written", fakes.do("get hyd-b3-top holding 4"), "1")
        if "gateway" in run("raw", tcp, "1", "3", "0004", "0001", code=2).stderr:
            raise Failed("not the device's own refusal")
        fakes.do("set hyd-b3-top holding 4 = 1823")
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        same("model by order", [r["value"] for r in rows("read", "riser", "7", "mpd-380", *MODELS, house=house)], [182.3])
        same("raw by order", [(r["pdu"], r["text"]) for r in rows("raw", "riser", "7", "3", "0004 0001", house=house)],
             [("03 02 07 1F", "1823")])
        house.fakes.do("set tilt-b3-n holding 1 = 10100 9998")
        row, = rows("read", "tilt-b3-n.x", house=house)
        same("a point, anew", (row["value"], row["unit"], row["quality"], row["fault"]), (1, "deg", "good", ""))
        row, = rows("read", "chg-1.port1.status", house=house)
        same("the name of a code", (row["value"], row["state"]), (1, "charging"))
        if "nearest: hyd-b3-top;" not in run("read", "hyd-b3-topp", house=house, code=1).stderr:
            raise Failed("no nearest point")


def wrong_arguments():
    """64 for what cannot be meant, with words; 2 without a daemon; nothing is sent."""
    with estate() as house:
        fakes = house.start_fakes()
        tty = house.path("riser")
        for args in (("scan",), ("scan", tty, "--addresses", "0-300"), ("scan", tty, "--baud", "9601"),
                     ("scan", tty, "--serial", "9600 9N1"), ("read", tty), ("read", tty, "7"),
                     ("read", tty, "x", "mpd-380"), ("read", tty, "7", "mpd-38"),
                     ("read", tty, "7", "holding"), ("read", tty, "7", "holding", "4", "f99"),
                     ("read", tty, "7", "holding", "65535", "2"), ("read", tty, "7", "holding", "4", "f32", "AB"),
                     ("raw", tty, "7"), ("raw", tty, "7", "3", "0g"), ("raw", tty, "7", "200"),
                     ("set-address", tty, "7", "9"), ("set-address", tty, "7", "7", "--model", "mpd-380"),
                     ("set-address", tty, "7", "248", "--model", "mpd-380"), ("trace",),
                     ("trace", "riser", "--for", "10"), ("trace", "/dev/ttyUSB0"), ("sacn", tty), ("points", "--publish"), ("scan", tty, "--what")):
            done = run(*args, *MODELS, code=64)
            if "estatectl" not in done.stderr:
                raise Failed(f"{args}: {done.stderr}")
        for device in ("pump-out", "hyd-b3-top"):
            same("requests", fakes.do(f"requests {device}"), "0")
        if "nearest: mpd-380" not in run("read", tty, "7", "mpd-38", *MODELS, code=64).stderr:
            raise Failed("no nearest model")
        for place, words in (("/dev/no-such-tty", "ls /dev/serial/by-path"), ("/dev/null", "is it a serial port"),
                             ("127.0.0.1:1", "127.0.0.1:1: Connection refused; the host is there")):
            if words not in run("scan", place, *MODELS, code=1).stderr:
                raise Failed(f"no remedy for {place}")
        for args in (("trace", "riser"), ("watch",), ("scan", "riser", *MODELS), ("read", "hyd-b3-top")):
            run(*args, code=2)
        narrow(run("--help").stdout)
        verbs = re.findall(r"^  ([a-z-]+)  ", run("--help").stdout, re.MULTILINE)
        if "scan" not in verbs or "verify" not in verbs:
            raise Failed(f"verbs: {verbs}")
        for verb in verbs:
            narrow(run(verb, "--help").stdout)


def set_address():
    """Written only where the model says, checked before and after, on a bare wire and by orders."""
    with estate() as house:
        fakes = house.start_fakes()
        tty = house.path("riser")
        taken = run("set-address", tty, "7", "8", "--model", "mpd-380", *MODELS, code=1)
        if "is taken" not in taken.stdout or "nothing was written" not in taken.stderr:
            raise Failed(taken.stdout + taken.stderr)
        run("set-address", tty, "9", "10", "--model", "mpd-380", *MODELS, code=1)
        none = run("set-address", tty, "11", "12", "--model", "wp8026adam", *MODELS, code=1)
        if "does not say how" not in none.stderr:
            raise Failed(none.stderr)
        same("nothing written", fakes.do("get hyd-b3-top holding 0"), "7")
        fakes.do("set hyd-b3-top holding 15 = 9")
        fakes.do("address-register hyd-b3-top holding 0")
        steps = rows("set-address", tty, "7", "9", "--model", "mpd-380", *MODELS)
        same("steps", [(s["step"], s["address"], s["ok"]) for s in steps],
             [("look", 7, True), ("look", 9, True), ("write", 7, True), ("write", 9, True), ("look", 9, True),
              ("look", 7, True)])
        same("address", fakes.do("get hyd-b3-top holding 0"), "9")
        same("kept", fakes.do("get hyd-b3-top holding 15"), "0")
        fakes.do("set hyd-b3-mid holding 15 = 1")
        stays = run("set-address", tty, "8", "10", "--model", "mpd-380", *MODELS, code=2)
        if "new address does not answer" not in stays.stderr or "power anew" not in stays.stderr:
            raise Failed(stays.stdout + stays.stderr)
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        house.fakes.do("set hyd-b3-top holding 15 = 9")
        house.fakes.do("address-register hyd-b3-top holding 0")
        run("set-address", "riser", "7", "9", "--model", "mpd-380", *MODELS, house=house)
        if " writes to unit 7: 06 00 00 00 09" not in house.daemon.text():
            raise Failed("the daemon did not say who writes")
        same("address", house.fakes.do("get hyd-b3-top holding 0"), "9")


DRIVE = """[model own-drive]
title = a drive that takes orders
trust = field
[point setpoint]
read = holding 4 u16
unit = kPa
decimals = 1
write = 5 kPa .. 100 kPa
[point mode]
read = holding 5 u16
values = 0 stopped, 1 running
write = 0 .. 1
[point total]
read = holding 6 u32
write = 0 .. 5000000
[point relay]
read = coil 0 bool
write = 0 .. 1
[point speed]
read = holding 8 u16
[test as delivered]
holding 4 = 200, 0, 0, 1, 0
coil 0 = 0
setpoint = 20 kPa
mode = stopped
total = 1
relay = 0
speed = 0
"""


def write_points():
    """Only what the model lists, within its limits; believed only when it reads back so."""
    seldom = "\n[device drive]\nevery = 60 s\n"  # what reads its registers besides is the reading back
    with estate(("31     = bwm427s", "12     = own-drive  drive\n31     = bwm427s"), more=seldom) as house:
        os.makedirs(house.path("etc/models"))
        with open(house.path("etc/models/own-drive.conf"), "w", encoding="utf-8") as out:
            out.write(DRIVE)
        house.script_text += ("\ndevice riser 12 drive\nset drive holding 4 = 200 0 0 1 0\n"
                              "set drive coil 0 = 0\n")
        house.start_all()
        fakes = house.fakes
        house.wait_good("drive.setpoint", "drive.mode", "drive.total", "drive.relay")

        def write(*args, code=0):
            done = run("write", *args, house=house, code=code)
            return done.stdout + " ".join(done.stderr.split())

        same("said", write("drive.setpoint", "12", "kPa"), "drive.setpoint written: 12 kPa, read back 12 kPa\n")
        same("register", fakes.do("get drive holding 4"), "120")
        write("drive.setpoint", "0.03 MPa")
        same("register", fakes.do("get drive holding 4"), "300")
        same("name", write("drive.mode", "running"),
             "drive.mode written: 1 running, read back 1 running\n")
        write("drive.total", "70000")
        same("two registers", [fakes.do(f"get drive holding {n}") for n in (6, 7)], ["1", "4464"])
        row, = rows("write", "drive.relay", "1", house=house)
        same("row", (row["wrote"], row["value"], fakes.do("get drive coil 0")), (1, 1, "1"))
        if " writes 12 kPa to drive.setpoint" not in house.daemon.text():
            raise Failed("the daemon did not say who writes")

        for args, words in (
                (("drive.setpoint", "101", "kPa"), "model own-drive lets 5 kPa .. 100 kPa be written to setpoint"),
                (("drive.setpoint", "12"), "is no number with one of the units"),
                (("drive.mode", "2"), "model own-drive lets 0 .. 1 be written to mode"),
                (("--", "drive.total", "-1"), "lets 0 .. 5000000 be written to total"),
                (("drive.speed", "1"), "model own-drive lets nothing be written to speed"),
                (("hyd-b3-top", "5", "kPa"), "model mpd-380 lets nothing be written to pressure"),
                (("valve-b3", "1"), "is a pair"), (("drive.setpiont", "12"), "nearest: drive.setpoint")):
            if words not in (said := write(*args, code=1)):
                raise Failed(f"{args}: {said}")
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(20 * SLOWER)
            s.connect(house.path("run/status"))
            s.sendall(b'{"v":1,"op":"write","args":{"point":"drive.setpoint","value":"50 kPa"},"by":"x"}\n')
            if b'"ok":false' not in s.recv(4096):
                raise Failed("the reading socket took a write")
        same("untouched", fakes.do("get drive holding 4"), "300")

        fakes.do("fault drive forget function 6")
        same("forgets", write("drive.setpoint", "50", "kPa", code=1),
             "drive.setpoint written: 50 kPa, read back 30 kPa\n"
             "estatectl: drive.setpoint does not read back as it was written")
        fakes.do("clear drive")
        fakes.do("fault drive exception 3 function 6")
        same("refuses", write("drive.setpoint", "50", "kPa", code=1),
             "estatectl: drive.setpoint: the device refused: illegal value; "
             "estatectl read drive.setpoint tells what it holds now")
        fakes.do("clear drive")
        fakes.do("fault drive silent count 1 function 3")
        same("read once more", write("drive.setpoint", "60", "kPa"),
             "drive.setpoint written: 60 kPa, read back 60 kPa\n")
        fakes.do("fault drive silent function 3")
        same("not read", write("drive.setpoint", "70", "kPa", code=1),
             "drive.setpoint written: 70 kPa, read back timeout\n"
             "estatectl: drive.setpoint was written, but could not be read back: timeout; "
             "estatectl read drive.setpoint tells what it holds now")
        fakes.do("clear drive")
        house.wait_good("drive.setpoint")
        fakes.do("fault drive silent function 6")
        if "was not answered well: timeout" not in (said := write("drive.setpoint", "50", "kPa", code=1)):
            raise Failed(said)
        write("drive.setpoint", code=64)
        run("write", "drive.setpoint", "12", "kPa", code=2)


def trace_shows_what_passes():
    """Live frames with their words; a late reply is LATE; the end of the last client ends it."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "chg-1.port1.power")
        first = run("trace", "riser", "--for", "3 s", house=house).stdout
        narrow(first)
        if not re.search(r"^\d\d:\d\d:\d\d\.\d{3} -> request    unit 7 holding 2 x3", first, re.M) or \
                not re.search(r"<- reply      unit 7: 1 1 1823", first):
            raise Failed(first)
        kinds = {row["kind"] for row in rows("trace", "shed", "--for", "2500 ms", house=house)}
        if not {"request", "reply"} <= kinds:
            raise Failed(str(kinds))
        child = subprocess.Popen([CTL, "--run", house.path("run"), "--json", "trace", "riser"], text=True,
                                 stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            def next_of(kind):
                deadline = time.monotonic() + 30 * SLOWER
                while time.monotonic() < deadline:
                    row = json.loads(child.stdout.readline())
                    if row.get("kind") == kind:
                        return row
                raise Failed(f"no frame of kind {kind}")
            next_of("reply")
            house.fakes.do("fault hyd-b3-top late 700 count 1")
            late = next_of("late")
            if not late["text"].startswith("unit 7: "):
                raise Failed(str(late))
            house.fakes.do("fault hyd-b3-mid garble count 1")
            next_of("garbled")
            house.fakes.do("fault hyd-b3-mid silent count 1")
            next_of("nothing")
            child.send_signal(signal.SIGINT)
            same("exit status", child.wait(20 * SLOWER), 0)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            child.stdout.close()
        run("trace", "rizer", house=house, code=1)


def trace_survives_its_clients():
    """Two listen, one goes without a word, a reload ends the other with words; then it works again."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        children = [subprocess.Popen([CTL, "--run", house.path("run"), "trace", "riser"], text=True,
                                     stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                                     start_new_session=True) for _ in range(2)]
        try:
            for child in children:
                child.stdout.readline()
            children[0].kill()
            children[0].wait()
            children[1].stdout.readline()
            house.write_config(house.config_text.replace("every = 3 s", "every = 4 s").replace("every    = 3 s",
                                                                                              "every    = 4 s"))
            house.ctl("reload")
            _, words = children[1].communicate(timeout=20 * SLOWER)
            same("exit status", children[1].returncode, 1)
            if "started anew" not in words:
                raise Failed(words)
        finally:
            for child in children:
                if child.poll() is None:
                    child.kill()
                    child.wait()
        house.wait_good("hyd-b3-top")
        if not run("trace", "riser", "--for", "3 s", house=house).stdout:
            raise Failed("no frames after the reload")


def buses_and_watch():
    """Load, errors and times of each device; changes of points as they come."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3", "tilt-b3-n.x", "meter-a.power", "chg-1.port1.power")
        for row in house.rows("buses"):
            if not (row["up"] and 0 < row["load"] < 100 and 0 < row["measured"] <= 100 and row["requests"]):
                raise Failed(str(row))
            if not all(d["p99_ms"] and d["timeout_ms"] for d in row["device"]):
                raise Failed(str(row["device"]))
        text = house.ctl("buses") + house.ctl("devices")
        same("two names", *(re.sub(r"\d+", "", house.ctl(*verb)) for verb in (["devices"], ["buses", "--devices"])))
        chinese = [house.ctl(verb, env={"LC_ALL": "zh_CN.UTF-8"}) for verb in ("devices", "points", "status")]
        narrow("".join([text, *chinese, on_a_terminal(house, "zones", "zh_CN.UTF-8")]))
        if not re.search(r"^chg-1.port1.status +1 charging +good +\d+ s +A棚1号桩$", chinese[1], re.M) or \
                not re.search(r"^valve-b3 +1 open +good ", chinese[1], re.M):
            raise Failed(chinese[1])
        if not re.search(r"^riser +up +6/6 ", text, re.M) or not re.search(r"^7 +hyd-b3-top +ok +100.0 %", text, re.M):
            raise Failed(text)
        child = subprocess.Popen([CTL, "--run", house.path("run"), "--json", "watch", "riser-3", "meter-a"], text=True,
                                 stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, start_new_session=True)
        try:
            seen = {}

            def until(good):
                deadline = time.monotonic() + 30 * SLOWER
                while not good():
                    if time.monotonic() > deadline:
                        raise Failed(str(seen))
                    row = json.loads(child.stdout.readline())
                    seen[row["point"]] = row["value"]
            until(lambda: {"hyd-b3-top", "valve-b3", "meter-a.power"} <= set(seen))
            if "tilt-b3-n.x" in seen or "smoke-a" in seen:
                raise Failed(f"points of others: {seen}")
            house.fakes.do("set hyd-b3-top holding 4 = 1700")
            until(lambda: seen["hyd-b3-top"] == 170)
            child.send_signal(signal.SIGINT)
            same("exit status", child.wait(20 * SLOWER), 0)
        finally:
            if child.poll() is None:
                child.kill()
                child.wait()
            child.stdout.close()
        run("watch", "no-such", house=house, code=1)
        watch_on_a_terminal(house)
        same("a wrong name leaves the screen as it is", on_a_terminal(house, "watch no-one", "C", 1).count("\x1b"), 0)


def on_a_terminal(house, words, locale, status=0):
    """What estatectl prints on one of 80 columns."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    child = subprocess.Popen([CTL, "--run", house.path("run"), *words.split()], stdin=subprocess.DEVNULL, stdout=slave,
                             stderr=slave, env={**os.environ, "LC_ALL": locale}, start_new_session=True)
    os.close(slave)
    try:
        same("exit status", child.wait(20 * SLOWER), status)
        return os.read(master, 65536).decode()
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        os.close(master)


def watch_on_a_terminal(house):
    """Redrawn from the top left, no line wrapped, until Ctrl-C."""
    master, slave = pty.openpty()
    child = subprocess.Popen([CTL, "--run", house.path("run"), "watch", "riser-3"], stdin=subprocess.DEVNULL,
                             stdout=slave, start_new_session=True)
    os.close(slave)
    seen = b""
    try:
        deadline = time.monotonic() + 30 * SLOWER
        while seen.count(b"\x1b[H\x1b[?7l") < 2 or b"hyd-b3-top" not in seen:
            if time.monotonic() > deadline:
                raise Failed(repr(seen))
            if select.select([master], [], [], 0.5)[0]:
                seen += os.read(master, 65536)
        child.send_signal(signal.SIGINT)
        same("exit status", child.wait(20 * SLOWER), 0)
    finally:
        if child.poll() is None:
            child.kill()
            child.wait()
        os.close(master)


ABSENT_CHIP = """[estate]
id = 350582-0001
name = bench
timezone = UTC
[mqtt]
broker = mqtt://127.0.0.1:1
[bus cabinet]
gpio = no-such-chip
0 = door
[zone z]
plugin = template
call-button = door
"""


def never_read():
    """What was never read has no age, and a chip no address."""
    with House(ABSENT_CHIP) as house:
        house.write_config()
        house.start_daemon()
        wait(lambda: house.points()["door"]["quality"] == "lost", 20, "a lost door")
        same("age and value", [house.points()["door"].get(key) for key in ("age", "value")], [None, None])
        row, = house.rows("buses")
        if row["up"] or "address" in row["device"][0] or re.search(r"^0 ", house.ctl("buses", "--devices"), re.M):
            raise Failed(str(row))


SCENARIOS = [scan_bare, scan_slow, scan_beside_the_daemon, scan_interrupted, scan_cut_short, read_and_raw,
             wrong_arguments, set_address, trace_shows_what_passes, trace_survives_its_clients, buses_and_watch,
             write_points, never_read]
