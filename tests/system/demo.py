#!/usr/bin/python3
"""The main job on one desk: a simulated estate, the real daemon, and what the fire department sees.

The story: the riser valve is shut, the pipe drains, the valve opens again; work under a permit, a drill; a
transmitter's wire is cut; all sensors of a zone are gone; smoke in the charging shed; a parapet that leans;
the daily summary in Chinese. The local sounder is a coil of a simulated relay module. Ends with a
table of what was expected and what came; exit status 0 only if all of it came. `--stay` keeps the estate
for exploring. The words are Chinese or English by the locale.
"""
import datetime
import os
import signal
import sys
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from house import Failed, House, ROOT, SLOWER, wait  # noqa: E402

HERE = os.path.join(ROOT, "tests/system/estate")


def chinese():
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name):
            return os.environ[name].startswith("zh")
    return False


ZH = chinese()


def tell(line):
    """In one piece, for the watchers speak at the same time."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def say(en, zh):
    tell(zh if ZH else en)


class Watcher(threading.Thread):
    """Looks at something again and again, for as long as the block of its `with` lasts."""

    def __init__(self, every):
        super().__init__(daemon=True)
        self.every, self.over = every, threading.Event()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, kind, value, trace):
        self.over.set()
        self.join()

    def run(self):
        while not self.over.wait(self.every):
            self.look()


class Officer(Watcher):
    """The duty officer's screen: one line for every message of an alarm, as it arrives."""

    NAMES = {"critical": "紧急", "major": "重要", "minor": "一般"}
    KINDS = {"raise": "报警", "update": "变化", "acknowledge": "确认", "return": "恢复", "close": "结束"}

    def __init__(self, city):
        super().__init__(0.05)
        self.city, self.shown, self.lock = city, 0, threading.Lock()

    def line(self, at, body):
        late = at - datetime.datetime.fromisoformat(body["time"]).timestamp()
        why = body.get("cause") or ""
        quiet = " ↳" if body["quiet"] else ""
        severity = self.NAMES[body["severity"]] if ZH else body["severity"]
        kind = self.KINDS[body["kind"]] if ZH else body["kind"]
        return (f"{body['time'][11:19]} +{max(0, late) * 1000:4.0f} ms {severity:8} {kind:11} {body['code']:14}"
                f"{quiet} {body['text']}" + (f" [{why}, {body['cause_grade']}]" if why else "")
                + (f"\n{'':21}→ {body['action']}" if body.get("action") and body["kind"] == "raise" else ""))

    def look(self):
        with self.lock:
            alarms = self.city.alarms()
            for at, body in alarms[self.shown:]:
                tell("  " + self.line(at, body))
            self.shown = len(alarms)


class Horn(Watcher):
    """The local sounder: what the simulated relay module finds written to its coil."""

    def __init__(self, fakes):
        super().__init__(0.1)
        self.fakes, self.on = fakes, False

    def look(self):
        on = self.fakes.do("get horn coil 0") == "1"
        if on != self.on:
            say("  *** the sounder is ON ***" if on else "  *** the sounder is off ***",
                "  *** 声光报警器：响 ***" if on else "  *** 声光报警器：停 ***")
        self.on = on


class Demo:
    def __init__(self, house, officer, horn):
        self.house, self.officer, self.horn, self.rows, self.arrived = house, officer, horn, [], 0

    def expect(self, en, zh, code, kind, seconds, since, **fields):
        """Waits for a message; notes the row of the table; goes on without it after the deadline."""
        try:
            at, body = self.house.city.expect(code, kind, seconds, since, **fields)
            self.officer.look()
            self.arrived = at
            self.rows.append((True, en, zh, f"{body['code']} {kind} {at - since:.1f} s"))
            return body
        except Failed:
            self.rows.append((False, en, zh, "-"))
            return None

    def never(self, en, zh, code, **fields):
        came = self.house.city.alarms(code, **fields)
        self.rows.append((not came, en, zh, f"{len(came)} {code}"))

    def check(self, en, zh, good, came):
        self.rows.append((bool(good), en, zh, came))

    def shut_off(self):
        say("\n== The riser valve is shut; the pipe still holds its pressure ==", "\n== 立管阀门关闭，管内余压尚在 ==")
        do = self.house.fakes.do
        start = time.time()
        do("set di-b3 discrete 0 = 0 1")
        shut = self.expect("valve shut, seen at full pressure", "阀门关闭（余压尚在）", "FW_VALVE_SHUT", "raise", 10, start)
        self.check("pressure was still normal then", "当时压力正常",
                   not self.house.city.alarms("FW_LOW") and not self.house.city.alarms("FW_NO_WATER"), "")
        say("\n== The pipe drains ==", "\n== 管道泄空 ==")
        zero = 2 * (1823 - 200) / (1823 - 30)  # when the ramp passes 20 kPa
        do("ramp hyd-b3-mid holding 4 to 41 over 2 s")
        do("ramp hyd-b3-top holding 4 to 30 over 2 s")
        start = time.time()
        none = self.expect("no water, cause: valve shut", "无水，原因：阀门关闭", "FW_NO_WATER", "raise",
                           2 + 5 + 1 + 1, start, cause="valve-shut")
        late = none and self.arrived - start - zero
        self.sounder(True, "the local sounder is on", "现场声光报警器响")
        self.check("it came within its delay of 5 s + a poll of 1 s + 1 s", "5 秒确认 + 1 秒轮询 + 1 秒之内送达",
                   none and late <= 5 + 1 + 1 * SLOWER, f"{late:.1f} s after 20 kPa" if none else "-")
        child = bool(none and shut and shut["id"] in none.get("children", []))
        self.check("the shut valve is its child", "阀门关闭为其子报警", child, shut["id"][-4:] if shut else "")
        self.expect("the child is quiet, not hidden", "子报警静音而不隐藏", "FW_VALVE_SHUT", "update", 5, start,
                    quiet={"why": "parent", "id": none["id"]} if none else {})
        return none

    def back(self):
        say("\n== The valve opens again ==", "\n== 阀门重新开启 ==")
        do = self.house.fakes.do
        start = time.time()
        do("set di-b3 discrete 0 = 1 0")
        do("ramp hyd-b3-top holding 4 to 1823 over 1 s")
        do("ramp hyd-b3-mid holding 4 to 2911 over 1 s")
        self.expect("pressure is returning, told at once", "压力恢复中（立即告知）", "FW_NO_WATER", "update", 10, start,
                    condition="returning")
        self.expect("the valve's alarm ends", "阀门报警结束", "FW_VALVE_SHUT", "close", 10, start)
        self.expect("no water is over", "无水结束", "FW_NO_WATER", "close", 15, start, condition="gone")

    def sounder(self, on, en, zh):
        try:
            wait(lambda: self.horn.on == on, 10, en)
        except Failed:
            pass
        self.check(en, zh, self.horn.on == on, "")

    def ctl(self, *args):
        """As a person types it; what it said."""
        print("$ estatectl " + " ".join(args), flush=True)
        said = self.house.ctl(*args, env={"LC_ALL": "zh_CN.UTF-8" if ZH else "C.UTF-8"})
        print("  " + said.rstrip().replace("\n", "\n  "), flush=True)
        return said

    def permit(self):
        say("\n== Work on the valve, with a permit: everything is told, only the sounder is quiet ==",
            "\n== 凭许可检修阀门：消息照发，仅现场声光停用 ==")
        do = self.house.fakes.do
        self.ctl("--by", "工程部", "permit", "open", "riser-3", "--number", "2025-117", "--reason", "换阀",
                 "--until", "2 h")
        start = time.time()
        do("set di-b3 discrete 0 = 0 1")
        shut = self.expect("valve shut under a permit, told as quickly", "许可期内阀门关闭，照样即时告知", "FW_VALVE_SHUT",
                           "raise", 10, start)
        self.check("marked with the permit, and listed as open", "注明许可号并列入未结束报警",
                   shut and shut["quiet"] and shut["quiet"]["number"] == "2025-117", "2025-117")
        self.sounder(False, "no siren under the permit", "许可期内不响")
        do("set di-b3 discrete 0 = 1 0")
        self.expect("the valve is open again", "阀门重新开启", "FW_VALVE_SHUT", "close", 10, start)
        self.ctl("permit", "close", "P1")

    def drill(self):
        say("\n== A drill: the whole path is real, only the contact is not ==", "\n== 演练：除触点外全程真实 ==")
        start = time.time()
        said = self.ctl("drill", "valve-b3", "--for", "5 s")
        self.expect("told as a drill", "以演练方式发出", "FW_VALVE_SHUT", "raise", 10, start, mode="drill")
        self.expect("the drill ends by itself", "演练自行结束", "FW_VALVE_SHUT", "close", 10, start, mode="drill")
        self.check("the time of each hop", "各环节用时", "+" in said, " ".join(said.split("\n")[:4]))

    def wire(self):
        say("\n== The wire of the pump house's transmitter is cut ==", "\n== 泵房变送器断线 ==")
        do = self.house.fakes.do
        before = len(self.house.city.alarms("FW_NO_WATER"))
        start = time.time()
        do("fault pump-out silent")
        self.expect("a cut wire is comm-lost", "断线报通信中断", "GW_COMM_LOST", "raise", 25, start, point="pump-out")
        self.check("and never no-water", "断线不报无水", len(self.house.city.alarms("FW_NO_WATER")) == before, "0")
        do("clear pump-out")
        self.expect("the wire is mended", "断线修复", "GW_COMM_LOST", "close", 40, start, point="pump-out")

    def smoke(self):
        say("\n== Smoke in the shed ==", "\n== A棚烟雾 ==")
        do = self.house.fakes.do
        start = time.time()
        do("set di-b3 discrete 5 = 1")
        smoke = self.expect("smoke in the shed", "充电棚烟雾", "CH_SMOKE", "raise", 10, start)
        self.sounder(True, "the sounder follows", "声光报警器随之响起")
        if smoke:
            self.ctl("--by", "值班员", "acknowledge", smoke["id"][-4:])
        self.sounder(False, "somebody has seen it: it is off", "有人确认后停响")
        do("set di-b3 discrete 5 = 0")

    def tilt(self):
        """Late, for it is measured from the minutes before."""
        say("\n== A parapet tilts ==", "\n== 女儿墙倾斜 ==")
        start = time.time()
        self.house.fakes.do("set tilt-b3-n holding 1 = 10055 9950")
        self.expect("two axes move at once: red", "双轴突变，红色预警", "FC_RED", "raise", 30, start)

    def blind(self):
        say("\n== Every sensor of the riser is gone ==", "\n== 立管全部传感器失联 ==")
        do = self.house.fakes.do
        start = time.time()
        before = len(self.house.city.alarms("FW_NO_WATER"))
        do("fault hyd-b3-top silent")
        do("fault hyd-b3-mid silent")
        body = self.expect("blind: no-water could not be seen", "盲区：无法判断有无水", "FW_BLIND", "raise", 25, start,
                           zone="riser-3")
        self.check("told to the fire domain", "发往消防", bool(body and body["domain"] == "fire"),
                   body["domain"] if body else "-")
        self.check("blind is not no-water", "盲区不报无水", len(self.house.city.alarms("FW_NO_WATER")) == before, "0")
        do("clear hyd-b3-top")
        do("clear hyd-b3-mid")
        self.expect("sight is back", "恢复监测", "FW_BLIND", "close", 40, start, zone="riser-3")

    def summary(self):
        say("\n== The daily summary, asked for ==", "\n== 日报（提前索取） ==")
        start = time.time()
        self.house.ctl("daily", "--publish")
        try:
            daily = wait(lambda: self.house.city.last("daily"), 10, "daily summary")
            zone = [z for z in daily["fire"]["zones"] if z["zone"] == "riser-3"][0]
            total = sum(zone["minutes"].values())
            good = abs(total - daily["minutes"]) < 0.05 and zone["minutes"]["no_water"] > 0
            print(f"  {zone['place']}: {zone['minutes']}  {zone.get('pressure_kpa')}")
            self.rows.append((good, "minutes of each state add up to the day", "各状态分钟数之和等于全天",
                              f"{total:.1f} of {daily['minutes']} in {time.time() - start:.1f} s"))
        except (Failed, KeyError) as error:
            self.rows.append((False, "daily summary", "日报", str(error)[:60]))
        said = self.house.ctl("daily", env={"LC_ALL": "zh_CN.UTF-8"})
        print(said.split("\n低于")[0], flush=True)  # in a minute's life no point reaches 99 %
        self.check("the summary for people, in Chinese", "供人阅读的中文日报", "3号楼消火栓立管" in said, "")

    def table(self):
        say("\nexpected and came:", "\n预期与实到：")
        for good, en, zh, came in self.rows:
            mark = ("ok  " if good else "MISSING") if not ZH else ("到  " if good else "缺失")
            print(f"  {mark} {zh if ZH else en}{'  — ' + came if came else ''}")
        missing = sum(not row[0] for row in self.rows)
        say(f"{len(self.rows) - missing} of {len(self.rows)} came", f"{len(self.rows)} 项中到 {len(self.rows) - missing} 项")
        return missing


def stay(house):
    say(f"\nThe estate goes on. Look at it:\n  build/estatectl --run {house.path('run')} status\n"
        f"  mosquitto_sub -p {house.broker.port} -t 'estate/#' -v\nCtrl-C ends it.",
        f"\n小区继续运行：\n  build/estatectl --run {house.path('run')} status\n"
        f"  mosquitto_sub -p {house.broker.port} -t 'estate/#' -v\nCtrl-C 结束。")
    while True:
        time.sleep(1)


def play(house):
    say("An estate with an RTU bus (3 pressure sensors, 16 inputs, a tilt sensor) and a TCP bus (charger, meter).",
        "一个小区：RTU 总线（3 只压力变送器、16 路输入、倾角仪）与 TCP 总线（充电桩、电表）。")
    house.start_all()
    house.wait_good("hyd-b3-top", "hyd-b3-mid", "pump-out", "valve-b3", "tilt-b3-n.x", "meter-a.power")
    print("\n" + house.ctl("status", env={"LC_ALL": os.environ.get("LC_ALL") or os.environ.get("LANG") or "C"}))
    with Officer(house.city) as officer, Horn(house.fakes) as horn:
        demo = Demo(house, officer, horn)
        for step in (demo.shut_off, demo.back, demo.permit, demo.drill, demo.wire, demo.smoke, demo.blind, demo.tilt,
                     demo.summary):
            step()
    officer.look()
    return demo.table()


def main():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):  # also those that a shell's background ignores
        signal.signal(number, signal.default_int_handler)
    with open(os.path.join(HERE, "estated.conf"), encoding="utf-8") as conf, \
            open(os.path.join(HERE, "estate.script"), encoding="utf-8") as script:
        config = conf.read() if ZH else conf.read().replace("language = zh", "language = en")
        house = House(config, script.read())
    try:
        missing = play(house)
        if "--stay" in sys.argv[1:]:
            stay(house)
        return 1 if missing else 0
    except Failed as failed:
        print(f"demo: {failed}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    finally:
        house.close()


if __name__ == "__main__":
    sys.exit(main())
