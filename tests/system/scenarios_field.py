"""The wire and the people: faults of devices, configuration, estatectl, plugins."""
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

from estate_files import OPEN, SHUT, drain, estate, refill
from house import BUILD, Failed, House, Process, ROOT, free_port, listening, wait

FAULTY = """
[estate]
id = 350582-0001
name = bench
timezone = UTC
language = en
[mqtt]
broker = mqtt://127.0.0.1:@BROKER@
[bus wire]
tty = @DIR@/wire
serial = 19200 8N1
1 = own-address late
2 = own-address garbled
3 = own-address wrong
4 = own-address refusing
5 = own-address silent
6 = own-address healthy
[zone z]
plugin = firewater
top-pressure = healthy.r100
[device late]
every = 400 ms
[device garbled]
every = 400 ms
[device wrong]
every = 400 ms
[device refusing]
every = 400 ms
[device silent]
every = 400 ms
[device healthy]
every = 400 ms
"""

OWN_ADDRESS = """[model own-address]
title = every register holds its own address
trust = field
timeout = 200 ms
[point r100]
read = holding 100 u16
unit = kPa
[point r200]
read = holding 200 u16
[point r300]
read = holding 300 u32
[point r400]
read = holding 400 u16
[test own]
holding 100 = 100
r100 = 100 kPa
"""

WIRE = "bus wire pty @DIR@/wire 19200 8N1\n" + "".join(
    f"device wire {unit} {name}\nself-address {name} holding 90 400\n"
    for unit, name in enumerate(("late", "garbled", "wrong", "refusing", "silent", "healthy"), 1))

TRUE = {"r100": 100, "r200": 200, "r300": (300 << 16) + 301, "r400": 400}


def wrong_values(house):
    """Points whose good value is not their own address."""
    return [row for row in house.rows("points")
            if row["value"] is not None and row["value"] != TRUE[row["point"].split(".")[1]]]


def faults_of(house):
    return {d["device"]: d["faults"] for bus in house.rows("buses") for d in bus["device"]}


def wire_faults():
    """Late, garbled, wrong unit, exception, silence: no wrong value, the others go on, the silent is lost."""
    with House(FAULTY, WIRE) as house:
        os.makedirs(house.path("etc/models"))
        with open(house.path("etc/models/own-address.conf"), "w") as out:
            out.write(OWN_ADDRESS)
        house.start_all()
        house.wait_good(*(f"{d}.r100" for d in ("late", "garbled", "wrong", "refusing", "silent", "healthy")))
        do = house.fakes.do
        do("fault garbled garble count 6")
        do("fault wrong wrong-unit count 6")
        do("fault refusing exception 4 count 6")
        do("fault silent silent")
        before = int(do("requests healthy"))
        _, lost = house.city.expect("GW_COMM_LOST", "raise", 40, point="silent")
        if lost["domain"] != "gateway":
            raise Failed(str(lost))
        if int(do("requests healthy")) < before + 20:
            raise Failed("the healthy device was hardly asked while another was silent")
        if int(do("gaps wire")):
            raise Failed("requests with less than 3.5 characters of silence: " + do("gaps wire"))
        do("fault late late 260 count 6")  # on a wire this may meet the next request: no gaps are counted here
        wait(lambda: faults_of(house)["late"].get("timeout"), 20, "time-outs of the late device")
        seen = faults_of(house)
        for device, kinds in (("late", ("late", "timeout")), ("garbled", ("checksum", "timeout", "wrong-answer")),
                              ("wrong", ("wrong-answer", "timeout")), ("refusing", ("exception",)),
                              ("silent", ("timeout",))):
            if not any(seen[device].get(kind) for kind in kinds):
                raise Failed(f"{device}: no fault of {kinds} was counted: {seen[device]}")
        house.wait_good(*(f"{d}.{r}" for d in ("late", "garbled", "wrong", "refusing", "healthy") for r in TRUE))
        if wrong_values(house):
            raise Failed(f"wrong values: {wrong_values(house)}")
        do("clear silent")
        house.city.expect("GW_COMM_LOST", "close", 60, point="silent")
        stored_only_true(house)


def stored_only_true(house):
    """No alarm but the silent device's; no evidence that holds another register's value."""
    others = [b for _, b in house.city.alarms() if b["code"] not in ("GW_COMM_LOST", "GW_CLOCK")]
    others += [b for _, b in house.city.alarms("GW_COMM_LOST") if b["point"] != "silent"]
    if others:
        raise Failed(f"alarms that should not be: {[(b['code'], b['point']) for b in others]}")
    for _ in range(2):  # a start writes the readings that waited in the live file
        if house.daemon.end(signal.SIGTERM):
            raise Failed("stop:\n" + house.daemon.text())
        if not house.daemon.text().count("stopped"):
            raise Failed(house.daemon.text())
        house.start_daemon()
    wait(lambda: stored_readings(house, "healthy.r100"), 20, "readings in the history")
    for device in ("late", "garbled", "wrong", "refusing", "silent", "healthy"):
        for register, true in TRUE.items():
            values = stored_readings(house, f"{device}.{register}")
            if device == "healthy" and len(values) < 20:
                raise Failed(f"only {len(values)} readings of {device}.{register} are stored")
            if set(values) - {true}:
                raise Failed(f"wrong values stored for {device}.{register}: {set(values) - {true}}")


def stored_readings(house, point):
    """Every reading of a point in the history."""
    done = subprocess.run([os.path.join(BUILD, "tests/system/history-dump"), house.path("state"), point],
                          capture_output=True, text=True, timeout=30)
    return [float(line.split()[1]) for line in done.stdout.splitlines()]


def pulled_cable():
    """The serial port goes away and comes back; the TCP bus never notices; no no-water."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "chg-1.port1.power")
        house.fakes.do("drop riser")
        house.city.expect("GW_BUS_DOWN", "raise", 30, point="riser")
        if house.points()["chg-1.port1.power"]["quality"] != "good":
            raise Failed("the other bus noticed")
        house.city.expect("FW_BLIND", "raise", 30)
        house.fakes.do("restore riser")
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "pump-out", seconds=40)
        house.city.expect("GW_BUS_DOWN", "close", 30, point="riser")
        if house.city.alarms("FW_NO_WATER"):
            raise Failed("a pulled cable is not no-water")


def good_copy():
    """A broken /etc runs the good copy and says so; a reload with an error changes nothing."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        house.write_config("[zone riser-3]\nplace = x\n", "conf.d/90-last-word.conf")
        looked = house.ctl("check")
        if not re.search(r"^conf.d/90-last-word.conf:2: note: .* in estated.conf:\d+\nThe configuration is good.$",
                         looked.strip()):
            raise Failed(looked)
        os.unlink(house.path("etc/conf.d/90-last-word.conf"))
        version = house.rows("status")[0]["config"]
        house.write_config(house.config_text.replace("valve         = valve-b3", "valve         = valve-b-3"))
        refused = house.ctl("reload", check=False)
        if refused.returncode != 78 or "nearest: valve-b3" not in refused.stdout or \
                "nothing changed" not in refused.stderr:
            raise Failed(f"{refused.returncode} {refused.stdout} {refused.stderr}")
        house.city.expect("GW_CONFIG", "raise", 20)
        if house.rows("status")[0]["config"] != version:
            raise Failed("a reload with an error changed something")
        house.daemon.end(signal.SIGTERM)
        house.start_daemon()
        house.wait_log("nearest: valve-b3")
        house.wait_log("running the last good configuration")
        house.wait_good("hyd-b3-top")
        if house.rows("status")[0]["config"] != version:
            raise Failed("not the good copy")
        house.write_config()
        house.daemon.child.send_signal(signal.SIGHUP)
        house.city.expect("GW_CONFIG", "close", 20)
        if len(house.city.alarms("GW_CONFIG", "raise")) != 1:
            raise Failed(f"GW_CONFIG under more than one id: {house.city.alarms('GW_CONFIG')}")
        shutil.rmtree(house.path("state/good"))
        house.daemon.end(signal.SIGTERM)
        house.write_config("[estate]\nid = \n")
        house.start_daemon(ready=False)
        status = house.daemon.child.wait(20)
        if status != 78:
            raise Failed(f"without a good copy it must exit 78, not {status}:\n{house.daemon.text()}")


def removed_device():
    """A device that is taken out of the configuration closes its alarms; what stood elsewhere stands."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "meter-a.power", "valve-b3")
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        house.fakes.do("fault meter-a silent")
        _, lost = house.city.expect("GW_COMM_LOST", "raise", 40, point="meter-a")
        text = house.config_text.replace("11     = sdm120      meter-a   A棚总回路\n", "") \
            .replace("branch        = meter-a\n", "")
        house.write_config(text)
        house.ctl("reload")
        _, closed = house.city.expect("GW_COMM_LOST", "close", 20, id=lost["id"])
        if not closed["closed"] or closed["rev"] <= lost["rev"] or closed["cause"] != "removed":
            raise Failed(str(closed))
        open_ids = [row["id"] for row in house.rows("alarms")]
        if shut["id"] not in open_ids or lost["id"] in open_ids:
            raise Failed(f"open: {open_ids}")


def removed_zone():
    """A zone that is taken out closes its alarms, by a restart or a reload; one that comes back begins anew."""
    with estate() as house:
        whole = house.config_text
        start = whole.index("[zone riser-3]")
        without = whole[:start] + whole[whole.index("[zone shed-a]"):]

        def restart():
            house.daemon.end()
            house.start_daemon()

        def reload():
            house.ctl("reload")

        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        for leave in (restart, reload):
            since = time.time()
            house.write_config(without)
            leave()
            _, closed = house.city.expect("FW_VALVE_SHUT", "close", 20, id=shut["id"])
            if closed["cause"] != "removed":
                raise Failed(str(closed))
            house.write_config(whole)
            restart()
            _, again = house.city.expect("FW_VALVE_SHUT", "raise", 20, after=since)
            later = [body for _, body in house.city.alarms("FW_VALVE_SHUT")
                     if body["id"] == shut["id"] and body["rev"] > closed["rev"]]
            if later or again["id"] == shut["id"]:
                raise Failed(f"what was closed is told again: {later or again}")
            shut = again


def second_daemon():
    """A second estated on the same directories refuses to run, and the first one does not notice."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        second = Process(house.argv())
        status = second.child.wait(20)
        second.reader.join(5)
        if status != 1 or "another estated runs" not in second.text():
            raise Failed(f"exit {status}: {second.text()}")
        house.ctl("status")
        if not house.rows("status")[0]["city"]["online"]:
            raise Failed("the first one lost the city")


def quiet_reload():
    """A reload makes nobody blind: values stay good, an alarm that is returning goes on returning."""
    def bad():
        return [(name, row["quality"]) for name, row in house.points().items() if row["quality"] != "good"]
    with estate(("FW_NO_WATER.return  = 6 s", "FW_NO_WATER.return  = 25 s")) as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3", "chg-1.port1.power")
        house.fakes.do(SHUT)
        drain(house.fakes)
        _, raised = house.city.expect("FW_NO_WATER", "raise", 30)
        house.fakes.do(OPEN)
        refill(house.fakes)
        house.city.expect("FW_NO_WATER", "update", 20, condition="returning")
        same = house.ctl("reload")
        if "In force" not in same:
            raise Failed(same)
        house.wait_log("nothing has changed")  # the answer can arrive before the log line does
        house.write_config(house.config_text.replace("[daily]", "") + "[daily]\nat = 00:07\n")
        wait(lambda: not bad(), 10, "all that is read, before the reload")  # on a busy machine a reply may have been late
        house.ctl("reload")
        if bad():
            raise Failed(f"blind after a reload: {bad()}")
        _, closed = house.city.expect("FW_NO_WATER", "close", 40)
        steps = [b["condition"] for _, b in house.city.alarms("FW_NO_WATER")]
        if steps != ["present", "returning", "gone"] or closed["id"] != raised["id"]:
            raise Failed(f"the reload was told as {steps}")


def orders_behind_a_reload():
    """What a client sent behind an answer that a reload ends is done after the reload, and not in its middle."""
    history = {"op": "history", "args": {"point": "hyd-b3-top", "from": "2025-01-01T00:00:00+08:00"}}
    orders = [{"op": "trace", "args": {"bus": "riser"}}, history, history, {"op": "reload"}]
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(20)
            s.connect(house.path("run/control"))
            s.sendall("".join(json.dumps(order) + "\n" for order in orders).encode())
            lines = s.makefile()
            next(lines)  # a frame: the others wait
            house.write_config(house.config_text.replace("[daily]", "") + "[daily]\nat = 00:07\n")
            house.daemon.child.send_signal(signal.SIGHUP)
            ends = []
            while len(ends) < len(orders):
                answer = json.loads(next(lines))
                ends += [answer["end"]] if "end" in answer else []
        if [end["ok"] for end in ends] != [False, True, True, True] or "anew" not in ends[0]["error"]:
            raise Failed(str(ends))
        if house.daemon.text().count(" taken over") != 1:
            raise Failed(house.daemon.text())
        house.wait_good("hyd-b3-top")


def reload_that_cannot_start():
    """A new configuration that loads but cannot be started ends the daemon in good order, to be started again."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        shutil.rmtree(house.path("run"))
        house.write_config(house.config_text + "[daily]\nat = 00:07\n")
        house.daemon.child.send_signal(signal.SIGHUP)
        status = house.daemon.child.wait(30)
        if status != 1:
            raise Failed(f"exit {status}:\n{house.daemon.text()}")
        os.makedirs(house.path("run"))
        house.start_daemon()
        house.wait_good("hyd-b3-top")


def people():
    """Acknowledge and reset by short id and by name; the reading socket refuses; wrong use is told."""
    with estate() as house:
        house.start_all()
        house.wait_good("smoke-a")
        house.fakes.do("set di-b3 discrete 5 = 1")
        _, smoke = house.city.expect("CH_SMOKE", "raise", 20)
        short = smoke["id"][-4:]
        house.ctl("--by", "工程部", "acknowledge", short)
        _, seen = house.city.expect("CH_SMOKE", "acknowledge", 10)
        if seen["acknowledged_by"] != "site/工程部" or seen["id"] != smoke["id"] or seen["rev"] <= smoke["rev"]:
            raise Failed(str(seen))
        again = house.ctl("acknowledge", short, check=False)
        if again.returncode != 1 or "already" not in again.stderr:
            raise Failed(f"{again.returncode} {again.stderr}")
        if house.ctl("acknowledge", "ZZZZ", check=False).returncode != 1:
            raise Failed("an unknown id must be refused")
        if house.ctl("acknowledge", check=False).returncode != 64:
            raise Failed("a missing operand is wrong usage")
        busy = house.ctl("reset", short, check=False)
        if busy.returncode != 1:
            raise Failed("what is still so cannot be reset")
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(house.path("run/status"))
            s.sendall(b'{"v":1,"op":"acknowledge","args":{"id":"x"},"by":"x"}\n')
            if b'"ok":false' not in s.recv(4096):
                raise Failed("the reading socket took an order")
            s.sendall(b"garbage\n")
            if b'"ok":false' not in s.recv(4096):
                raise Failed("garbage was not refused")
        if house.ctl("reset", short, "--publish", check=False).returncode != 64:
            raise Failed("--publish goes with daily alone")
        for more in (("2025-07-17", "--publish"), ("2025-07-17", "--yesterday"), ("--yesterday", "--publish")):
            if house.ctl("daily", *more, check=False).returncode != 64:
                raise Failed(f"daily does not do two things at once: {more}")
        lift = os.path.join(ROOT, "plugins/template/template.story")
        for plugin, code in (("template", 0), ("nothing", 64)):
            told = house.ctl("story", lift, "--plugin", os.path.join(BUILD, f"plugins/{plugin}.so"), check=False)
            if told.returncode != code:
                raise Failed(f"a story with {plugin}.so: {told}")
        for verb in ("status", "alarms", "permit", "drill", "prove", "daily", "silence", "story", "scan", "watch"):
            wide = [line for line in house.ctl(verb, "--help").splitlines() if len(line) > 80]
            if wide:
                raise Failed(f"{verb} --help is wider than a terminal: {wide}")
        for verb in ("status", "zones", "points", "buses", "alarms", "daily"):
            for locale in ("C.UTF-8", "zh_CN.UTF-8"):
                if not house.ctl(verb, env={"LC_ALL": locale}).strip():
                    raise Failed(f"{verb} prints nothing")
        if "烟" not in house.ctl("alarms", env={"LC_ALL": "zh_CN.UTF-8"}):
            raise Failed("no Chinese where the locale is")


def foreign_device():
    """Values from a Modbus TCP server that nobody here wrote (python3-pymodbus)."""
    port = free_port()
    server = os.path.join(ROOT, "tests/system/pymodbus_server.py")
    config = f"""
[estate]
id = 350582-0002
name = bench
timezone = UTC
[mqtt]
broker = mqtt://127.0.0.1:@BROKER@
[bus shed]
tcp = 127.0.0.1:{port}
11 = sdm120 meter-a
12 = mpd-380 gauge
"""
    with House(config) as house:
        house.processes.append(Process(["/usr/bin/python3", server, str(port)]))
        wait(lambda: listening(port), 20, "pymodbus listens: " + house.processes[0].text())
        house.start_broker()
        house.write_config()
        house.start_daemon()
        house.wait_good("meter-a.power", "meter-a.voltage", "gauge", seconds=40)
        points = house.points()
        came = {name: points[name]["value"] for name in ("meter-a.power", "meter-a.voltage", "gauge")}
        if came != {"meter-a.power": 631.5, "meter-a.voltage": 221.5, "gauge": 182.3}:
            raise Failed(str(came))


def add_plugin(house, text):
    """The plugins of the build, and one of this text, called gas."""
    shutil.copytree(os.path.join(BUILD, "plugins"), house.path("plugins"), ignore=shutil.ignore_patterns("*.o", "*.d"))
    with open(house.path("gas.c"), "w", encoding="utf-8") as out:
        out.write(text)
    flags = os.environ.get("ESTATED_PLUGIN_FLAGS", "").split()
    subprocess.run(["cc", "-std=gnu17", "-fPIC", "-shared", *flags, "-I", os.path.join(ROOT, "plugins"),
                    "-o", house.path("plugins/gas.so"), house.path("gas.c")], check=True)
    os.environ["ESTATED_PLUGINS"] = house.path("plugins")


def template_plugin():
    """A plugin of under 100 lines, built from the template: loaded, and its alarm reaches the city."""
    with open(os.path.join(ROOT, "plugins/template/template.c"), encoding="utf-8") as source:
        text = source.read().replace('"template"', '"gas"').replace("LIFT_TRAPPED", "GAS_ALARM")
    if len(text.splitlines()) >= 100:
        raise Failed("the template has 100 lines or more")
    with estate(more="[zone kitchen]\nplugin = gas\ncall-button = smoke-a\nGAS_ALARM.delay = 1 s\n") as house:
        add_plugin(house, text)
        house.start_all()
        house.wait_good("smoke-a")
        house.fakes.do("set di-b3 discrete 5 = 1")
        _, body = house.city.expect("GAS_ALARM", "raise", 20)
        if body["zone"] != "kitchen":
            raise Failed(str(body))


def command_lines():
    """Of every process that there is."""
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", encoding="utf-8", errors="replace") as file:
                yield file.read()
        except OSError:  # it ended meanwhile
            continue


def interrupted_demo():
    """Ctrl-C in the middle of the demo, or a terminal that is closed, leaves no process, socket or file behind."""
    for number in (signal.SIGINT, signal.SIGHUP):
        with tempfile.TemporaryDirectory(prefix="demo-") as directory:
            demo = Process(["sh", "-c", "trap '' INT; exec \"$@\"", "sh",  # as in a shell's background
                            sys.executable, os.path.join(ROOT, "tests/system/demo.py")],
                           env={**os.environ, "TMPDIR": directory})
            wait(lambda: "FW_VALVE_SHUT" in demo.text() or not demo.running(), 60, demo.text())
            status = demo.end(number, 30)
            if status != 130 or "Traceback" in demo.text():
                raise Failed(f"{number}: exit {status}:\n{demo.text()}")
            left = [line for line in command_lines() if directory in line]
            if left or os.listdir(directory):
                raise Failed(f"left behind: {os.listdir(directory)} {left}")


def last_readings():
    """What comes in while the buses stop is judged, and a plugin that then asks for another pace asks no bus any more."""
    with open(os.path.join(ROOT, "plugins/template/template.c"), encoding="utf-8") as source:
        text = source.read().replace('"template"', '"gas"').replace("LIFT_TRAPPED", "GAS_ALARM")
    mark = text.index("{", text.index("judge(const struct"))
    text = text[:mark + 1] + "out->period_ms[0][0] = 1000 + (int32_t)(view->now_ms % 997);" + text[mark + 1:]
    with estate(more="[zone kitchen]\nplugin = gas\ncall-button = smoke-a\n") as house:
        add_plugin(house, text)
        house.start_broker()
        house.start_city()
        house.start_fakes()
        house.write_config()
        house.start_daemon(env={"MALLOC_PERTURB_": "165"})  # what is freed is seen to be
        house.wait_good("smoke-a")
        house.write_config(house.config_text.replace("[daily]", "") + "[daily]\nat = 00:07\n")
        with socket.socket(socket.AF_UNIX) as s:
            s.connect(house.path("run/control"))
            s.sendall(json.dumps({"op": "trace", "args": {"bus": "riser"}}).encode() + b"\n")
            with socket.socket(socket.AF_UNIX) as other:
                other.connect(house.path("run/control"))
                order = {"bus": "riser", "unit": 99, "pdu": "030000" + "0001", "timeout": 2500}
                other.sendall(json.dumps({"op": "order", "args": order}).encode() + b"\n")
                while b"\"hex\":\"63" not in s.recv(65536):  # nobody answers there: the bus stops late
                    pass
                house.ctl("reload")
        house.wait_good("smoke-a")
        if house.daemon.end(signal.SIGTERM):
            raise Failed("stop")


def deadly_plugin():
    """A plugin that kills the process: after three deaths its zone is off and says so, the rest is watched."""
    with open(os.path.join(ROOT, "plugins/template/template.c"), encoding="utf-8") as source:
        text = source.read().replace('"template"', '"gas"').replace("LIFT_TRAPPED", "GAS_ALARM")
    mark = text.index("{", text.index("judge(const struct"))
    text = text[:mark + 1] + '''
    if (view->role[0].in[0].quality == ESTATE_GOOD && view->role[0].in[0].value != 0)
        __builtin_trap();
''' + text[mark + 1:]
    with estate(more="[zone kitchen]\nplugin = gas\ncall-button = smoke-a\n") as house:
        add_plugin(house, text)
        house.start_all()
        house.wait_good("smoke-a", "hyd-b3-top", "valve-b3")
        house.fakes.do("set di-b3 discrete 5 = 1")
        for death in range(3):
            wait(lambda: not house.daemon.running(), 20, f"death {death + 1}")
            house.start_daemon()
        house.wait_log("zone kitchen is not judged any more")
        house.city.expect("GW_PLUGIN", "raise", 20)
        house.city.expect("CH_SMOKE", "raise", 20)
        house.fakes.do(SHUT)
        house.city.expect("FW_VALVE_SHUT", "raise", 20)
        if not [z for z in house.rows("zones") if z["zone"] == "kitchen" and z["unknown"]]:
            raise Failed("the zone that is off must show as not judged")
        if house.daemon.end(signal.SIGTERM):
            raise Failed("stop")
        house.fakes.do("set di-b3 discrete 5 = 0")
        house.start_daemon()  # an orderly stop gives it another chance
        house.city.expect("GW_PLUGIN", "close", 30)


SCENARIOS = [deadly_plugin, second_daemon, quiet_reload, orders_behind_a_reload, last_readings, reload_that_cannot_start, wire_faults, pulled_cable, good_copy, removed_device, removed_zone, people, foreign_device, template_plugin,
             interrupted_demo]
