"""The wires: other people's devices, pulled cables, dead devices, and how much a bus carries."""
import json
import os
import re
import struct
import subprocess

from house import Failed, House, Process, ROOT, SLOWER, free_port, listening, wait

HEAD = """
[estate]
id = 350582-0003
name = bench
timezone = UTC
language = en
in-service = 2025-07-17 somebody
[mqtt]
broker = mqtt://127.0.0.1:@BROKER@
"""


def with_model(house, name, text):
    os.makedirs(house.path("etc/models"), exist_ok=True)
    with open(house.path("etc/models", name + ".conf"), "w", encoding="utf-8") as out:
        out.write(text)


# ---- the same values from devices of different make ----

def words(layout, value, order="ABCD"):
    """The registers of a number, as the order says."""
    data = struct.pack(">" + layout, value)
    found = list(struct.unpack(f">{max(len(data) // 2, 1)}H", data.rjust(2, b"\0")))
    if order in ("CDAB", "DCBA"):
        found.reverse()
    if order in ("BADC", "DCBA"):
        found = [(word & 0xFF) << 8 | word >> 8 for word in found]
    return found


def every_type():
    """(what a model says behind the address, the registers, the value)"""
    rows = [("u8", words("B", 200), 200), ("s8", [0x00FB], -5), ("u16", words("H", 0x1234), 0x1234),
            ("s16", words("h", -1234), -1234), ("u16 BADC", words("H", 0x1234, "BADC"), 0x1234),
            ("bcd", [0x1234], 1234), ("bcd32", [0x1234, 0x5678], 12345678),
            ("bcd64", [0x0000, 0x1234, 0x5678, 0x9012], 123456789012)]
    for order in ("ABCD", "CDAB", "BADC", "DCBA"):
        for name, layout, value in (("u32", "I", 0xA1B2C3D4), ("s32", "i", -100001), ("f32", "f", -1234.5),
                                    ("u64", "Q", (1 << 40) + 258), ("s64", "q", -(1 << 40) - 3),
                                    ("f64", "d", 0.125)):
            rows.append((f"{name} {order}", words(layout, value, order), value))
    return rows


def type_model():
    """A model with a point of each type, the holding registers of its device, and its values."""
    model = ["[model every-type]", "title = one of each", "trust = field"]
    held, values, address = {}, {}, 10
    for number, (kind, registers, value) in enumerate(every_type()):
        model += [f"[point p{number}]", f"read = holding {address} {kind}"]
        held.update({address + i: word for i, word in enumerate(registers)})
        values[f"p{number}"] = value
        address += len(registers) + number % 3
    for name, read, value in (("bit", "holding 10:3:1 u16", 1), ("field", "holding 10:3:5 u16", 25),
                              ("coil", "coil 3 bool", 1), ("contact", "discrete 5 bool", 1),
                              ("input", "input 7 u16", 777)):
        model += [f"[point {name}]", f"read = {read}"]
        values[name] = value
    model += ["[test one]", "input 7 = 777", "input = 777"]
    return "\n".join(model) + "\n", held, values


def ours(bus, name, held):
    lines = [f"device {bus} 21 {name}", f"set {name} coil 0 = 0 0 0 1", f"set {name} discrete 0 = 0 0 0 0 0 1",
             f"set {name} input 7 = 777", f"self-address {name} holding 0 200"]
    return "\n".join(lines + [f"set {name} holding {address} = {word}" for address, word in held.items()]) + "\n"


def two_simulators():
    """Every type and order, from our simulated device and from python3-pymodbus: serial lines, TCP, RTU over TCP."""
    model, held, values = type_model()
    port = free_port()
    script = ("bus line pty @DIR@/line 9600 8N1\nbus net tcp 127.0.0.1:0\nbus far rtu-tcp 127.0.0.1:0 9600 8N1\n" +
              "".join(ours(bus, f"on-{bus}", held) for bus in ("line", "net", "far")))
    serial = "serial = 9600 8N1"
    config = HEAD
    for name, place in (("line", "tty = @DIR@/line\n" + serial), ("net", "tcp = 127.0.0.1:@PORT:net@"),
                        ("far", "rtu-over-tcp = 127.0.0.1:@PORT:far@\n" + serial),
                        ("their-line", "tty = @DIR@/theirs\n" + serial), ("their-net", f"tcp = 127.0.0.1:{port}")):
        config += f"[bus {name}]\n{place}\n21 = every-type from-{name}\n[device from-{name}]\nevery = 1 s\n"
    with House(config, script) as house:
        with_model(house, "every-type", model)
        with open(house.path("held.json"), "w", encoding="utf-8") as out:
            json.dump(held, out)
        server = os.path.join(ROOT, "tests/system/pymodbus_server.py")
        theirs = Process(["/usr/bin/python3", server, str(port), house.path("held.json"), house.path("theirs")])
        house.processes.append(theirs)
        wait(lambda: listening(port) and os.path.exists(house.path("theirs")), 20, "pymodbus: " + theirs.text())
        house.start_all()
        house.wait_good(seconds=30)
        points = house.points()
        wrong = {name: (row["value"], values[name.split(".")[1]]) for name, row in points.items()
                 if row["value"] != values[name.split(".")[1]]}
        if wrong or len(points) != 5 * len(values):
            raise Failed(f"{len(points)} points; read and true: {wrong}")


# ---- cables ----

GAUGE = """[model gauge]
title = one register
trust = field
timeout = 200 ms
[point level]
read = holding 4 u16
unit = mm
[test level]
holding 4 = 42
level = 42 mm
"""


def bench_of(places, model="gauge"):
    """Configuration: on each bus, of which the place is given, one gauge that is read every second."""
    return HEAD + "".join(f"[bus {name}]\n{place}\n1 = {model} g-{name}\n[device g-{name}]\nevery = 1 s\n"
                          for name, place in places.items())


def held_by(name, level=42):
    return f"set {name} holding 0 = 1 2 3 4 {level} 5 6 7\n"


def pull(house, bus, what, back):
    """Not good within two periods, then the alarm that the bus is down; `back` makes it good within 5 s."""
    def is_good():
        return house.points()[f"g-{bus}"]["quality"] == "good"

    house.fakes.do(what)
    wait(lambda: not is_good(), 2.2, f"{bus} is not good any more")
    house.city.expect("GW_BUS_DOWN", "raise", 30, point=bus)
    back()
    wait(is_good, 5, f"{bus} is good again")
    house.city.expect("GW_BUS_DOWN", "close", 30, point=bus)


def steady(house, *devices, least=5, slack_ms=300):
    """Requests came once a second since the last question, give or take."""
    slack_ms *= SLOWER
    for device in devices:
        count, shortest, longest, _ = map(float, house.fakes.do(f"intervals {device}").split())
        if count < least or longest > 1000 + slack_ms or shortest < 1000 - slack_ms:
            raise Failed(f"{device}: {count:.0f} intervals of {shortest} to {longest} ms")


def pulled_cables():
    """A tty, a connection and an adapter that comes back under another name; other buses never notice."""
    serial = "tty = @DIR@/{}\nserial = 19200 8N1"
    config = bench_of({"near": serial.format("near"), "usb": serial.format("by-path"),
                       "other": serial.format("other"), "net": "tcp = 127.0.0.1:@PORT:net@",
                       "calm": "tcp = 127.0.0.1:@PORT:calm@"})
    script = "".join(f"bus {name} pty @DIR@/{place} 19200 8N1\n"
                     for name, place in (("near", "near"), ("usb", "ttyUSB0"), ("other", "other")))
    script += "bus net tcp 127.0.0.1:0\nbus calm tcp 127.0.0.1:0\n"
    script += "".join(f"device {name} 1 d-{name}\n" + held_by("d-" + name)
                      for name in ("near", "usb", "other", "net", "calm"))
    with House(config, script) as house:
        with_model(house, "gauge", GAUGE)
        os.symlink(house.path("ttyUSB0"), house.path("by-path"))

        def another_name():
            house.fakes.do(f"bus usb1 pty {house.path('ttyUSB1')} 19200 8N1")
            house.fakes.do("device usb1 1 d-usb1")
            house.fakes.do(held_by("d-usb1", 43).strip())
            os.remove(house.path("by-path"))
            os.symlink(house.path("ttyUSB1"), house.path("by-path"))

        house.start_all()
        house.wait_good()
        for device in ("d-other", "d-calm"):
            house.fakes.do(f"intervals {device}")
        pull(house, "near", "drop near", lambda: house.fakes.do("restore near"))
        pull(house, "net", "drop net", lambda: house.fakes.do("restore net"))
        pull(house, "usb", "drop usb", another_name)
        if house.points()["g-usb"]["value"] != 43:
            raise Failed(f"not the other adapter's value: {house.points()['g-usb']}")
        steady(house, "d-other", "d-calm", least=20)


def one_wire(periods):
    """Configuration and script: gauges on one serial line of 9600 baud, name -> its period."""
    config = HEAD + "[bus wire]\ntty = @DIR@/wire\nserial = 9600 8N1\n"
    script = "bus wire pty @DIR@/wire 9600 8N1\n"
    for unit, name in enumerate(periods, 1):
        config += f"{unit} = gauge {name}\n"
        script += f"device wire {unit} {name}\n" + held_by(name)
    return config + "".join(f"[device {name}]\nevery = {every}\n" for name, every in periods.items()), script


def bus_of_eight():
    """One device after another falls silent; how often the others are asked does not change by more than a request."""
    names = [f"d{unit}" for unit in range(1, 9)]
    with House(*one_wire(dict.fromkeys(names, "1 s"))) as house:
        with_model(house, "gauge", GAUGE)
        house.start_all()
        house.wait_good()
        do = house.fakes.do
        wait(lambda: all(int(do(f"requests {name}")) > 8 for name in names), 20, "every device has found its turn")
        for i, name in enumerate(names[:-1]):
            living = names[i + 1:]
            for other in living:
                do(f"intervals {other}")
            do(f"fault {name} silent")
            asked = {other: int(do(f"requests {other}")) for other in living}
            wait(lambda: all(int(do(f"requests {other}")) >= n + 7 for other, n in asked.items()), 20,
                 f"the others are asked while {name} is silent")
            steady(house, *living, slack_ms=250)
        house.wait_good("d8")


# ---- load ----

def measured_load():
    """The load that is computed for a bus is what its wire carries."""
    with House(*one_wire({"d1": "200 ms", "d2": "500 ms", "d3": "1 s", "d4": "300 ms"})) as house:
        with_model(house, "gauge", GAUGE)
        house.start_all()
        house.wait_good()
        before = int(house.fakes.do("requests d3"))
        house.fakes.do("busy wire")
        wait(lambda: int(house.fakes.do("requests d3")) >= before + 20, 60, "twenty seconds of requests")
        measured = float(house.fakes.do("busy wire"))
        computed = house.rows("buses")[0]["load"]
        if abs(computed - measured) > 0.03 * measured:
            raise Failed(f"computed {computed} %, measured {measured} %")


def too_much():
    """40 sensors at 9600 baud every second are refused; the period that the refusal names works."""
    def check(house, every):
        house.write_config(one_wire({f"d{unit}": every for unit in range(1, 41)})[0])
        done = subprocess.run(house.argv("--check"), capture_output=True, text=True, timeout=60)
        return done.returncode, done.stdout + done.stderr

    with House() as house:
        with_model(house, "gauge", GAUGE)
        house.start_broker()
        status, text = check(house, "1 s")
        named = [re.findall(r"[0-9.]+ m?s\b", line) for line in text.splitlines() if "[bus wire]" in line]
        if status != 78 or not named or not named[0]:
            raise Failed(f"exit {status}: {text}")
        status, text = check(house, named[0][-1])
        if status:
            raise Failed(f"every {named[0][-1]}: exit {status}: {text}")


SCENARIOS = [two_simulators, pulled_cables, bus_of_eight, measured_load, too_much]
