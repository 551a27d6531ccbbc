"""Long stories: a year of one zone of each plugin, a day of a large estate. Written by generate.py.

Each has noise, pump tests, permits, devices that start anew, and ten incidents. The alarms have to be exactly those of
the incidents, so every raise is expected by its code and cause, and their number is, too.
"""
import random

DAY, HOUR, MINUTE = 86400, 3600, 60


class Plot:
    """A story under construction; times are seconds since its beginning."""

    def __init__(self, title, days):
        self.head, self.done, self.checks = [f"# {title}"], [], []
        self.days, self.raises, self.random = days, 0, random.Random(title)

    def estate(self, text):
        self.head += text.strip("\n").split("\n")

    def at(self, seconds, *actions):
        self.done += [(seconds, action) for action in actions]

    def every(self, seconds, start, *actions):
        self.head += [f"every {seconds} s from {start} s {action}" for action in actions]

    def expect(self, pattern, seconds, within=30):
        """A raise that an incident is to bring, and the only one of its kind in that hour."""
        self.raises += 1
        self.checks.append(f"exactly 1 {pattern} raise within {within} s of {seconds:.0f} s")

    def lost(self, zone, point, seconds, start, length):
        """A device that is away for a while, again and again: its sensor says so, and nothing else does."""
        self.every(seconds, start, f"lose {point}")
        self.every(seconds, start + length, f"back {point}")
        times = len(range(start, self.days * DAY, seconds))
        self.raises += times
        self.checks.append(f"exactly {times} {zone} SENS_LOST item={point} raise")

    def incidents(self, first, *plots):
        """Lets each of them begin in its own tenth of the time, at ten in the morning or with `first` of it."""
        for i, plot in enumerate(plots):
            day = int(self.days * (i + first) / len(plots))
            plot(self, day * DAY + 10 * HOUR)

    def text(self, zones):
        lines = self.head + [f"until {self.days} d"]
        lines += [f"at {seconds:.0f} s {action}" for seconds, action in sorted(self.done, key=lambda d: d[0])]
        return "\n".join(lines + self.checks + [f"exactly {self.raises} {zone} raise" for zone in zones]) + "\n"


# ---- fire water ----

RISER = """
zone riser firewater
    place = 3号楼消火栓立管
    top-pressure = top
    mid-pressure = mid
    valve = valve
    pump-run = pump
    pump-fault = pump-fault
    pump-auto = pump-auto
    pump-power = pump-power
    jockey-run = jockey
    tank-level = tank
    flow = flow
estate
    [escalation]
    after = none
tick 5 s
set top 182 kPa, mid 410 kPa, valve open, pump no, pump-fault no, pump-auto yes, pump-power yes
set jockey no, tank 3000 mm, flow no
noise top 3 kPa
noise mid 3 kPa
noise tank 4 mm
wave mid 5 kPa every 24 h
"""


def valve_shut(p, t):
    p.at(t, "set valve shut")
    p.expect("riser FW_VALVE_SHUT severity=major", t + 30)
    p.at(t + HOUR, "set valve open")


def water_gone(p, t, cause, before, after, code):
    p.at(t, f"set {before}")
    p.at(t + 40, "set top 3 kPa, mid 4 kPa")
    p.expect(f"riser {code}", t + 5, 90)
    p.expect(f"riser FW_NO_WATER cause={cause} grade=likely severity=critical", t + 100)
    p.at(t + 5 * MINUTE, "acknowledge FW_NO_WATER by city/值班席2")
    p.at(t + 45 * MINUTE, "set top 182 kPa, mid 410 kPa", f"set {after}")
    p.at(t + 2 * HOUR, "reset FW_NO_WATER by 工程部")


def no_water_by_valve(p, t):
    water_gone(p, t, "valve-shut", "valve shut", "valve open", "FW_VALVE_SHUT")


def no_water_by_power(p, t):
    water_gone(p, t, "power-lost", "pump-power no", "pump-power yes", "FW_PUMP_NO_POWER")


def contact(code, wrong, right, seconds):
    def plot(p, t):
        p.at(t, f"set {wrong}")
        p.expect(f"riser {code}", t + seconds)
        p.at(t + HOUR, f"set {right}")
    return plot


def tank_low(p, t):
    p.at(t, "ramp tank to 800 mm in 2 h")
    p.expect("riser FW_TANK_LOW cause=level", t + 109 * MINUTE, 180)
    p.at(t + 3 * HOUR, "ramp tank to 3000 mm in 1 h")


def burst(p, t):
    p.at(t, "ramp top to 90 kPa in 20 s", "ramp mid to 200 kPa in 20 s", "ramp tank to 2400 mm in 20 min")
    p.at(t + 10, "set jockey yes")
    p.expect("riser FW_LOW", t + 60)
    p.expect("riser FW_BURST severity=major", t + 20, 120)
    p.at(t + 20 * MINUTE, "set jockey no", "ramp top to 182 kPa in 5 min", "ramp mid to 410 kPa in 5 min",
         "ramp tank to 3000 mm in 2 h")
    p.at(t + HOUR, "reset FW_BURST by 工程部")


def leak(p, t):
    for i in range(12):
        p.at(t + i * HOUR / 2, "set jockey yes")
        p.at(t + i * HOUR / 2 + 40, "set jockey no")
    p.expect("riser FW_LEAK cause=starts", t + HOUR, 6 * HOUR)


def one_sensor_at_zero(p, t):
    p.at(t, "set top 1 kPa")
    p.expect("riser FW_SENSOR_OR_BRANCH item=top", t + 60)
    p.at(t + HOUR, "set top 182 kPa")


def firewater(days):
    p = Plot("A year of a riser.", days)
    p.estate(RISER)
    for hour in (1, 7, 13, 19):  # the jockey pump makes up for what every pipe loses
        p.every(DAY, hour * HOUR, "set jockey yes")
        p.every(DAY, hour * HOUR + 40, "set jockey no")
    weeks = range(DAY + 9 * HOUR, days * DAY, 7 * DAY)
    p.every(7 * DAY, DAY + 9 * HOUR, "set pump yes")
    p.every(7 * DAY, DAY + 9 * HOUR + 3 * MINUTE, "set pump no")
    p.checks.append(f"exactly {len(weeks)} riser FW_PUMP_TEST raise")
    p.raises += len(weeks)
    p.every(14 * DAY, 2 * DAY + 14 * HOUR, "permit riser number W-1 by city/wang for 2 h because 检修")
    p.lost("riser", "mid", 11 * DAY, 3 * DAY + 5 * HOUR, 20)
    p.incidents(0.5, valve_shut, no_water_by_valve, contact("FW_PUMP_FAULT", "pump-fault yes", "pump-fault no", 5),
                contact("FW_PUMP_NO_POWER", "pump-power no", "pump-power yes", 5),
                contact("FW_PUMP_MANUAL", "pump-auto no", "pump-auto yes", 60), tank_low, burst, leak,
                no_water_by_power, one_sensor_at_zero)
    return p.text(["riser"])


# ---- charging ----

PORTS, WATTS = 10, 180

SHED = """
estate
    [escalation]
    after = none
tick 5 s
noise meter.power 8 W
noise hall 0.5 mA
set meter.power 0 W, cellar.power 0 W, smoke clear, rcd no, hall 5 mA
"""


def port_zone(name, ports):
    """A zone with so many ports, in lines that a person could read."""
    rows = [", ".join(ports[i:i + 8]) for i in range(0, len(ports), 8)]
    return [f"zone {name} charging", "    port = " + rows[0]] + ["        " + row for row in rows[1:]]


def sessions(p, ports, meter):
    """Every port charges once a day, for two to six hours between seven and noon the next morning; what the meter of
    the circuit says follows. An energy counter begins at 0 again now and then."""
    watts, energy = dict.fromkeys(ports, 0), dict.fromkeys(ports, 0)
    changes = []
    for day in range(p.days):
        for port in ports:
            start = day * DAY + 17 * HOUR + p.random.randrange(4 * HOUR // 5) * 5
            hours = p.random.uniform(2, 6)
            changes.append((start, port, "charging", WATTS + p.random.randrange(-60, 60), hours))
            changes.append((start + int(hours * 720) * 5, port, "full", 0, 0))
    for t, port, status, power, hours in sorted(changes):
        watts[port] = power
        if status == "charging" and p.random.random() < 0.1:
            energy[port] = 0
            p.at(t, f"set {port}.energy 0 Wh")
        energy[port] += power * hours
        p.at(t, f"set {port}.status {status}, {port}.power {power} W")
        if hours:
            p.at(t, f"ramp {port}.energy to {energy[port]:.0f} Wh in {hours * 60:.0f} min")
        if meter:
            p.at(t, f"set {meter}.power {sum(watts.values())} W")


def smoke(p, t):
    p.at(t, "set smoke smoke")
    p.expect("shed CH_SMOKE severity=critical", t)
    p.at(t + 10 * MINUTE, "set smoke clear")
    p.at(t + HOUR, "reset CH_SMOKE by 保安")


def on_port(code, wrong, wait, minutes, watts=0, later=()):
    """Something on an idle port in the morning."""
    def plot(p, t):
        p.at(t, f"set {wrong}", f"set meter.power {watts} W")
        p.expect(f"shed {code}", t + wait, 45)
        for seconds, change, then in later:
            p.at(t + seconds, f"set {change}")
            p.expect(f"shed {then}", t + seconds + 30, 45)
        p.at(t + minutes * MINUTE, "set p1.status idle, p1.power 0 W, p1.temperature 30 degC", "set meter.power 0 W",
             "set rcd no, hall 5 mA, cellar.power 0 W")
    return plot


def charger_lost(p, t):
    p.at(t, "lose p2")
    p.expect("shed SENS_LOST item=p2", t)
    p.expect("shed CH_OFFLINE item=p2", t + 6 * MINUTE, 60)
    p.at(t + HOUR, "back p2")


def charging(days):
    p = Plot("A year of a charging shed.", days)
    ports = [f"p{i}" for i in range(1, PORTS + 1)]
    p.head += port_zone("shed", ports) + ["    branch = meter", "    closed = cellar", "    smoke = smoke",
                                          "    rcd = rcd", "    residual = hall"]
    p.estate(SHED)
    p.head += [f"set {port}.status idle, {port}.power 0 W, {port}.energy 0 Wh, {port}.temperature 30 degC"
               for port in ports]
    p.head += [f"noise {port}.temperature 2 degC" for port in ports]
    sessions(p, ports, "meter")
    p.every(14 * DAY, 2 * DAY + 14 * HOUR, "permit shed number W-2 by city/wang for 2 h because 检修")
    p.incidents(0.5, smoke, charger_lost,
                on_port("CH_OVERPOWER item=p1", "p1.status charging, p1.power 900 W", 30, 5, 900),
                on_port("CH_OVERTEMP item=p1", "p1.temperature 70 degC", 30, 20, 0,
                        [(5 * MINUTE, "p1.temperature 85 degC", "CH_OVERTEMP_HIGH item=p1")]),
                on_port("CH_OVERRUN item=p1 cause=full", "p1.status charging, p1.power 10 W", HOUR, 80, 10),
                on_port("CH_RELAY_STUCK item=p1 cause=power", "p1.status idle, p1.power 60 W", 5 * MINUTE, 10, 60),
                on_port("CH_LEAK item=rcd", "rcd yes", 0, 10),
                on_port("CH_LEAK_CURRENT item=hall", "hall 60 mA", 0, 10),
                on_port("CH_BRANCH_MISMATCH cause=tapped", "smoke clear", 30 * MINUTE, 45, 900),
                on_port("CH_ILLEGAL_ZONE item=cellar cause=power", "cellar.power 300 W", MINUTE, 30))
    return p.text(["shed"])


# ---- facade ----

WALL = """
zone wall facade
    place = 5号楼外立面
    tilt = t1, t2
    crack = crack
    vibration = shaking
    temperature = air
    crack-blue-rate = 100 mm
estate
    [escalation]
    after = none
tick 5 s
set t1.x 0.5 deg, t1.y -0.3 deg, t2.x 0 deg, t2.y 0.2 deg, crack 1.2 mm, shaking 0.2 mm/s, air 20 degC
noise t1.x 0.01 deg
noise t1.y 0.01 deg
noise t2.x 0.01 deg
noise t2.y 0.01 deg
noise crack 0.02 mm
noise shaking 0.1 mm/s
wave air 6 degC every 24 h
wave t1.x 0.012 deg every 24 h
wave crack 0.02 mm every 24 h
"""


def reset_all(p, t, *codes):
    p.at(t, *(f"reset {code} by 工程部" for code in codes))


def leans(item, start, by):
    """Slowly off its baseline, so that only the displacement speaks, and slowly back."""
    def plot(p, t):
        p.at(t, f"ramp {item}.x to {start + by} deg in 4 d")
        p.expect(f"wall FC_BLUE item={item} cause=displacement", t + 2 * DAY, 3 * DAY)
        p.at(t + 6 * DAY, f"ramp {item}.x to {start} deg in 4 d")
        reset_all(p, t + 11 * DAY + 12 * HOUR, f"FC_BLUE item={item}")
    return plot


def moves_in_a_day(item, start, by):
    def plot(p, t):
        p.at(t, f"ramp {item}.y to {start + by} deg in 1 d")
        p.expect(f"wall FC_YELLOW item={item} cause=rate-day", t + 6 * HOUR, 30 * HOUR)
        p.expect(f"wall FC_BLUE item={item}", t + 6 * HOUR, 30 * HOUR)
        p.at(t + 3 * DAY, f"ramp {item}.y to {start} deg in 4 d")
        reset_all(p, t + 9 * DAY, f"FC_YELLOW item={item}", f"FC_BLUE item={item}")
    return plot


LEVELS = ["BLUE", "YELLOW", "ORANGE", "RED"]


def breaks(item, there, back):
    """All at once: every level together; put right after two days."""
    def plot(p, t):
        codes = [f"FC_{level} item={item}" for level in LEVELS]
        p.at(t, f"set {there}")
        for code in codes:
            p.expect(f"wall {code}", t, HOUR)
        p.expect(f"wall FC_CAPTURE item={item}", t, HOUR)
        p.at(t + 2 * DAY, f"set {back}")
        p.expect(f"wall FC_CAPTURE item={item}", t + 2 * DAY, HOUR)
        reset_all(p, t + 6 * DAY, *codes)
    return plot


def crack_opens(p, t):
    """And is closed again, which is a move, too: the month's rate would tell it as another one, and is set far off."""
    p.at(t, "ramp crack to 1.5 mm in 4 d")
    p.expect("wall FC_CRACK_BLUE", t + DAY, 4 * DAY)
    p.at(t + 6 * DAY, "ramp crack to 1.2 mm in 4 d")
    reset_all(p, t + 11 * DAY + 12 * HOUR, "FC_CRACK_BLUE")


def crack_breaks(p, t):
    codes = [f"FC_CRACK_{level}" for level in LEVELS]
    p.at(t, "set crack 5 mm")
    for code in codes:
        p.expect(f"wall {code}", t, 30 * HOUR)
    p.expect("wall FC_CRACK_CAPTURE", t, HOUR)
    p.at(t + 2 * DAY, "set crack 1.2 mm")
    p.expect("wall FC_CRACK_CAPTURE", t + 2 * DAY, HOUR)
    reset_all(p, t + 6 * DAY, *codes)


def shock(p, t):
    p.at(t, "set shaking 25 mm/s")
    p.expect("wall FC_SHOCK severity=minor", t, 60)
    p.at(t + 20, "set shaking 0.2 mm/s")


def facade(days):
    p = Plot("A year of a facade.", days)
    p.estate(WALL)
    for quarter, degrees in enumerate((30, 18, 8, 20)):
        p.at(1 + quarter * 91 * DAY, f"ramp air to {degrees} degC in 90 d")
    p.every(14 * DAY, 2 * DAY + 14 * HOUR, "permit wall number W-3 by city/wang for 8 h because 吊篮作业")
    p.lost("wall", "t2", 11 * DAY, 3 * DAY + 5 * HOUR, HOUR)
    p.incidents(0.75, leans("t1", 0.5, 0.15), moves_in_a_day("t2", 0.2, 0.08),
                breaks("t1", "t1.x 0.9 deg", "t1.x 0.5 deg"), crack_opens, shock, leans("t2", 0, -0.15),
                breaks("t2", "t2.x 0.3 deg, t2.y 0.5 deg", "t2.x 0 deg, t2.y 0.2 deg"), crack_breaks,
                moves_in_a_day("t1", -0.3, 0.08), shock)
    return p.text(["wall"])


# ---- a large estate ----

RISERS, WALLS, SLOTS = 100, 40, 50  # 1,000 points, and slots of a shed

BIG_RISER = """
zone riser-{i} firewater
    top-pressure = top-{i}
    mid-pressure = mid-{i}
    valve = valve-{i}
    pump-run = pump-{i}
    pump-power = power-{i}
    tank-level = tank-{i}
set top-{i} 182 kPa, mid-{i} 410 kPa, valve-{i} open, pump-{i} no, power-{i} yes, tank-{i} 3000 mm
noise top-{i} 3 kPa
noise mid-{i} 3 kPa
noise tank-{i} 4 mm
"""

BIG_WALL = """
zone wall-{i} facade
    tilt = t{i}-1, t{i}-2, t{i}-3, t{i}-4
    crack = crack-{i}
    temperature = air-{i}
set t{i}-1.x 0 deg, t{i}-1.y 0 deg, t{i}-2.x 0 deg, t{i}-2.y 0 deg, t{i}-3.x 0 deg, t{i}-3.y 0 deg
set t{i}-4.x 0 deg, t{i}-4.y 0 deg, crack-{i} 1 mm, air-{i} 25 degC
wave air-{i} 6 degC every 24 h
noise crack-{i} 0.02 mm
"""


def large(sheds):
    p = Plot("A day of a large estate.", 1)
    p.estate("estate\n    [escalation]\n    after = none\ntick 5 s")
    for i in range(RISERS):
        p.estate(BIG_RISER.format(i=i))
        p.at(9 * HOUR + i * 30, f"set pump-{i} yes")
        p.at(9 * HOUR + i * 30 + 180, f"set pump-{i} no")
        p.raises += 1
    p.checks.append(f"exactly {RISERS} FW_PUMP_TEST raise")
    for i in range(WALLS):
        p.estate(BIG_WALL.format(i=i))
        p.head += [f"noise t{i}-{n}.{axis} 0.01 deg" for n in range(1, 5) for axis in "xy"]
    for i in range(sheds):
        ports = [f"s{i}-{n}" for n in range(SLOTS)]
        p.head += port_zone(f"shed-{i}", ports) + [f"    smoke = smoke-{i}"]
        p.head += [f"set smoke-{i} clear"]
        p.head += [f"set {port}.status idle, {port}.power 0 W, {port}.energy 0 Wh, {port}.temperature 30 degC"
                   for port in ports]
        sessions(p, ports, None)
    for i in range(0, RISERS, 10):
        p.at(13 * HOUR, f"permit riser-{i} number W-{i} by city/wang for 2 h because 检修")
        p.at(6 * HOUR + i * 60, f"lose mid-{i}")
        p.at(6 * HOUR + i * 60 + 20, f"back mid-{i}")
        p.raises += 3  # its device is lost, and so is its sensor; the permit is about to end
    big_incidents(p, [n % sheds for n in (3, 12, 20, 39)])
    return p.text([""])


def big_incidents(p, shed):
    def one(t, zone, code, wrong, right, wait, minutes=30):
        p.at(t, f"set {wrong}")
        p.expect(f"{zone} {code}", t + wait, 60)
        p.at(t + minutes * MINUTE, f"set {right}")
    one(2 * HOUR, "riser-7", "FW_VALVE_SHUT item=valve-7", "valve-7 shut", "valve-7 open", 30)
    one(3 * HOUR, "riser-33", "FW_SENSOR_OR_BRANCH item=top-33", "top-33 1 kPa", "top-33 182 kPa", 60)
    one(4 * HOUR, "riser-50", "FW_PUMP_NO_POWER item=power-50", "power-50 no", "power-50 yes", 5)
    one(5 * HOUR, "riser-61", "FW_TANK_LOW cause=level", "tank-61 700 mm", "tank-61 3000 mm", 60)
    one(7 * HOUR, f"shed-{shed[0]}", "CH_SMOKE severity=critical", f"smoke-{shed[0]} smoke", f"smoke-{shed[0]} clear", 0)
    port = f"s{shed[1]}-9"
    one(8 * HOUR, f"shed-{shed[1]}", f"CH_OVERPOWER item={port}", f"{port}.status charging, {port}.power 900 W",
        f"{port}.status idle, {port}.power 0 W", 30)
    port = f"s{shed[2]}-1"
    one(10 * HOUR, f"shed-{shed[2]}", f"CH_RELAY_STUCK item={port} cause=power", f"{port}.power 60 W",
        f"{port}.power 0 W", 300)
    port = f"s{shed[3]}-49"
    one(11 * HOUR, f"shed-{shed[3]}", f"CH_OVERTEMP item={port}", f"{port}.temperature 70 degC",
        f"{port}.temperature 30 degC", 30)
    one(14 * HOUR, "riser-99", "FW_OVERPRESSURE", "mid-99 1100 kPa", "mid-99 410 kPa", 60)
    t = 15 * HOUR
    p.at(t, "set top-80 2 kPa, mid-80 3 kPa, valve-80 shut")
    p.expect("riser-80 FW_VALVE_SHUT", t + 30)
    p.expect("riser-80 FW_NO_WATER cause=valve-shut severity=critical", t + 60, 60)
    p.at(t + HOUR, "set top-80 182 kPa, mid-80 410 kPa, valve-80 open")
