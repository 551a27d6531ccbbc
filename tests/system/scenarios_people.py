"""What people do, through the whole house: permits, drills, proofs, shelves, silence, and what is kept of it."""
import json
import os
import re
import signal
import socket

from estate_files import OPEN, SHUT, drain, estate, refill
from house import BUILD, Failed, Process, wait
from scenarios_kills import query


def audits(house, op):
    return [body for _, _, topic, body in house.city.poll() if topic == "audit" and body["op"] == op]


def evidence(house, op, **fields):
    """An audit row of this kind with these fields, at the city."""
    def came():
        return [body for body in audits(house, op) if all(body.get(key) == value for key, value in fields.items())]
    return wait(came, 10, f"audit {op} {fields}; came: {audits(house, op)}")[0]


def sounds(house, on, seconds=10):
    """The coil of the relay module, as the simulated device has it."""
    wait(lambda: house.fakes.do("get horn coil 0") == str(int(on)), seconds, f"the sounder {'on' if on else 'off'}")


def listed(house, key):
    return (house.city.last("active/fire") or {}).get(key)


def permit_hides_nothing():
    """Under a permit everything is told at once, marked, over a kill too; only the sounder is quiet until its end."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3", "horn.relay1")
        said = house.ctl("--by", "工程部", "permit", "open", "riser-3", "--number", "2025-117", "--reason", "换阀",
                         "--until", "2 h")
        if "Permit P1 (site) for riser-3" not in said or "WARNING" in said:
            raise Failed(said)
        opened = evidence(house, "permit-open", by="site/工程部", number="2025-117", zone="riser-3", source="site")
        wait(lambda: [row[0] for row in listed(house, "permits") or []] == ["2025-117"], 10, "permits in active/fire")
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 15)
        if shut["quiet"] != {"why": "permit", "number": "2025-117", "by": "site/工程部", "until": opened["until"],
                             "reason": "换阀"} or not shut["text"].startswith("【检修许可 2025-117】"):
            raise Failed(str(shut))
        house.daemon.end(signal.SIGKILL)
        house.start_daemon()
        drain(house.fakes)
        _, none = house.city.expect("FW_NO_WATER", "raise", 25)
        if (none["quiet"] or {}).get("why") != "permit" or shut["id"] not in none["children"]:
            raise Failed(str(none))
        sounds(house, False)
        if "permit 2025-117" not in house.ctl("alarms") or "permits  1" not in house.ctl("status"):
            raise Failed(house.ctl("alarms") + house.ctl("status"))
        house.ctl("permit", "close", "P1")
        house.city.expect("FW_NO_WATER", "update", 10, id=none["id"], quiet=None)
        sounds(house, True)
        evidence(house, "permit-close", number="2025-117")
        said = house.ctl("permit", "open", "riser-3", "--number", "9", "--reason", "late", "--until", "1 h")
        if said.count("WARNING") < 1 or "without permit" not in said:
            raise Failed(f"what stands already stays without permit: {said}")
        said = house.ctl("permit", "open", "pump-house", "--number", "10", "--reason", "pump", "--until", "1 h")
        if "riser-3" in said:
            raise Failed(f"the riser has a permit of its own: {said}")
        house.ctl("permit", "close", "P2")
        said = house.ctl("permit", "open", "pump-house", "--number", "11", "--reason", "pump", "--until", "1 h")
        if "riser-3: fed by it, without a permit" not in said:
            raise Failed(f"a permit is for its zone: {said}")
        for wrong in (("--until", "26 h"), ("--until", "yesterday"), ()):
            if house.ctl("permit", "open", "riser-3", "--number", "9", "--reason", "x", *wrong,
                         check=False).returncode != 1:
                raise Failed(f"a permit {wrong} was not refused")


def orders_outlive_a_power_cut():
    """What people were told is done is there again after a power cut at that moment, without any event."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.ctl("--by", "工程部", "permit", "open", "riser-3", "--number", "2025-117", "--reason", "换阀",
                  "--until", "2 h")
        house.ctl("--by", "工程部", "silence", "--for", "1 h")
        house.daemon.end(signal.SIGKILL)
        os.remove(house.path("run/live"))
        house.start_daemon()
        house.wait_good("valve-b3")
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 15)
        if (shut["quiet"] or {}).get("number") != "2025-117":
            raise Failed(f"the permit is forgotten: {shut}")
        status = house.ctl("status")
        if "permits  1" not in status or "silenced until" not in status:
            raise Failed(status)


def watched(house, *args):
    """estatectl in the background, as somebody who waits."""
    return Process([os.path.join(BUILD, "estatectl"), "--run", house.path("run"), *args],
                   env={**os.environ, "LC_ALL": "C.UTF-8"})


def drill_is_never_real():
    """A drill goes the whole way and says so in every message, also when the daemon is killed in the middle of it."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        watcher = watched(house, "drill", "valve-b3", "shut")
        house.processes.append(watcher)
        _, first = house.city.expect("FW_VALVE_SHUT", "raise", 20, mode="drill")
        if not first["text"].startswith("【演练】"):
            raise Failed(str(first))
        house.daemon.end(signal.SIGKILL)
        wait(lambda: not watcher.running(), 10, "the watcher ends with the daemon")
        house.start_daemon()
        house.ctl("acknowledge", first["id"][-4:])
        house.city.expect("FW_VALVE_SHUT", "close", 30, id=first["id"], mode="drill")
        evidence(house, "drill", point="valve-b3")

        house.wait_good("valve-b3")  # the other state of it is the drill's
        watcher = watched(house, "--by", "工程部", "drill", "valve-b3")
        house.processes.append(watcher)
        second = next_drill(house, watcher, first)
        wait(lambda: "broker +" in watcher.text(), 15, "the broker's time; " + watcher.text())
        wait(lambda: listed(house, "drills"), 10, "the drill in active/fire")
        house.ctl("acknowledge", second["id"][-4:])
        wait(lambda: not watcher.running(), 15, "the drill ends; " + watcher.text())
        if watcher.child.returncode or not all(word in watcher.text() for word in (
                "wire ", "decided after ", "stored +", "person +", "DRILL ended")):
            raise Failed(f"{watcher.child.returncode}: {watcher.text()}")
        house.city.expect("FW_VALVE_SHUT", "close", 10, id=second["id"], mode="drill")
        told = evidence(house, "drill", by="site/工程部")["more"]
        if min(told[key] for key in ("wire_ms", "decided_ms", "committed_ms", "broker_ms")) < 0:
            raise Failed(str(told))
        if [body for _, body in house.city.alarms("FW_VALVE_SHUT") if body["mode"] != "drill"]:
            raise Failed("a drill was told as real")
        house.fakes.do(SHUT)
        house.city.expect("FW_VALVE_SHUT", "raise", 15, mode="actual")


def drill_of_who_left():
    """What a device answers to somebody who left meanwhile is not the answer of the next drill."""
    def asked(point, value):
        return json.dumps({"v": 1, "op": "drill", "args": {"point": point, "value": value}}).encode() + b"\n"
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do("fault hyd-b3-top silent")
        with socket.socket(socket.AF_UNIX) as left, socket.socket(socket.AF_UNIX) as stays:
            house.daemon.child.send_signal(signal.SIGSTOP)  # both are there before the first answer is
            for client in (left, stays):
                client.connect(house.path("run/control"))
            stays.settimeout(20)
            left.sendall(asked("valve-b3", "shut"))
            left.close()
            house.daemon.child.send_signal(signal.SIGCONT)
            lines, said = stays.makefile(), {"end": {"error": "under way"}}
            while "under way" in said.get("end", {}).get("error", ""):
                stays.sendall(asked("hyd-b3-top", "0 MPa"))
                said = json.loads(lines.readline())
        if "does not answer" not in said.get("end", {}).get("error", ""):
            raise Failed(f"a drill of a device that is silent began: {said}")


def drill_of_a_point_that_goes():
    """A reload takes a point away that is just being drilled: the drill ends, and what it showed is kept."""
    with estate() as house:
        house.start_all()
        house.wait_good("valve-b3")
        watcher = watched(house, "drill", "valve-b3")
        house.processes.append(watcher)
        _, raised = house.city.expect("FW_VALVE_SHUT", "raise", 20, mode="drill")
        wait(lambda: "stored +" in watcher.text(), 15, "the commit; " + watcher.text())
        house.write_config(house.config_text.replace("valve         = valve-b3\n", ""))
        house.ctl("reload")
        house.city.expect("FW_VALVE_SHUT", "close", 20, id=raised["id"], mode="drill", closed_by="drill")
        told = evidence(house, "drill", point="valve-b3")["more"]
        if told["ended_by"] != "gateway" or min(told["decided_ms"], told["committed_ms"]) < 0:
            raise Failed(str(told))
        wait(lambda: not watcher.running(), 15, "the drill ends; " + watcher.text())


def next_drill(house, watcher, before):
    """The raise of the next drill."""
    def other():
        return [body for _, body in house.city.alarms("FW_VALVE_SHUT", "raise") if body["id"] != before["id"]] or \
            not watcher.running()
    found = wait(other, 20, "another drill; " + watcher.text())
    if found is True:
        raise Failed(watcher.text())
    return found[0]


def proof_with_water():
    """A sensor is proved by a real change that comes and goes; Ctrl-C ends a proof that nobody waits for."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        if not re.search(r"never proved with real water: .*hyd-b3-top", house.ctl("status").replace("\n         ", " ")):
            raise Failed(house.ctl("status"))
        watcher = watched(house, "prove", "hyd-b3-top")
        house.processes.append(watcher)
        wait(lambda: "open the test hydrant" in watcher.text(), 10, "the invitation; " + watcher.text())
        house.fakes.do("set hyd-b3-top holding 4 = 1310")
        wait(lambda: "seen after" in watcher.text(), 10, "the change; " + watcher.text())
        refill(house.fakes)
        wait(lambda: not watcher.running(), 10, "the end; " + watcher.text())
        if watcher.child.returncode or "PROVED" not in watcher.text():
            raise Failed(f"{watcher.child.returncode}: {watcher.text()}")
        evidence(house, "proof", point="hyd-b3-top")
        watcher = watched(house, "prove", "hyd-b3-top")
        house.processes.append(watcher)
        wait(lambda: "open the test hydrant" in watcher.text(), 10, "the invitation")
        watcher.end(signal.SIGINT)
        wait(lambda: len(audits(house, "proof")) == 2, 10, "a proof that nobody waits for ends")
        if house.rows("status")[0]["drilled_days"] is not None:
            raise Failed("a proof is no drill: two a month are due all the same")
        if house.ctl("prove", "valve-b3", check=False).returncode != 1:
            raise Failed("a valve was taken for a sensor")


def nobody_acknowledges():
    """Repeated, then heard, over a relay module that loses its power; a shelf and a silence end it, for a while."""
    with estate(("[mqtt]", "[escalation]\nafter = 2 s\n[mqtt]")) as house:
        house.start_all()
        house.wait_good("valve-b3", "horn.relay1")
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 15)
        house.city.expect("FW_VALVE_SHUT", "update", 10, id=shut["id"], escalations=1)
        sounds(house, True)
        house.ctl("shelve", shut["id"][-4:], "--for", "2 h", "--reason", "等备件")
        house.city.expect("FW_VALVE_SHUT", "update", 10, id=shut["id"])
        wait(lambda: [row[0] for row in listed(house, "shelved") or []] == [shut["id"]], 10, "shelved in active/fire")
        sounds(house, False)
        if "shelved until" not in house.ctl("alarms"):
            raise Failed(house.ctl("alarms"))
        house.ctl("unshelve", shut["id"][-4:])
        sounds(house, True)
        house.ctl("silence", "--for", "10 min")
        sounds(house, False)
        house.ctl("silence", "off")
        sounds(house, True)
        house.fakes.do("fault horn silent")
        house.city.expect("GW_COMM_LOST", "raise", 30, point="horn")
        house.fakes.do("set horn coil 0 = 0")
        house.fakes.do("clear horn")
        sounds(house, True, 60)
        house.write_config(house.config_text.replace("output = horn.relay1", "output = horn.relay2"))
        house.ctl("reload")
        wait(lambda: house.fakes.do("get horn coil 1") == "1", 20, "the other relay is on")
        sounds(house, False)  # and nothing is left behind
        house.write_config()
        house.ctl("reload")
        sounds(house, True, 20)
        house.ctl("--by", "值班员", "acknowledge", shut["id"][-4:])
        sounds(house, False)
        evidence(house, "acknowledge", id=shut["id"], by="site/值班员")
        for op in ("shelve", "unshelve", "silence"):
            evidence(house, op)
        house.fakes.do(OPEN)
        house.city.expect("FW_VALVE_SHUT", "close", 20, id=shut["id"])


def relay_of_the_process_before():
    """The sounder is another relay when the gateway starts again: what the old one left on is switched off."""
    def kept():
        return query(house, "SELECT hex(state) FROM zone WHERE name = '=sounder'")
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "horn.relay1")
        drain(house.fakes)
        sounds(house, True, 25)
        before = []
        for old, new, power in ((0, 1, True), (1, 2, False)):
            wait(lambda: kept() != before, 20, "the relay that is on is kept")
            before = kept()
            house.daemon.end(signal.SIGKILL)
            if not power:
                os.remove(house.path("run/live"))
            house.write_config(house.config_text.replace("output = horn.relay1", f"output = horn.relay{new + 1}"))
            house.start_daemon()
            for relay, level in ((new, "1"), (old, "0")):
                wait(lambda: house.fakes.do(f"get horn coil {relay}") == level, 20,
                     f"relay {relay + 1} is {level}")


SCENARIOS = [permit_hides_nothing, orders_outlive_a_power_cut, drill_is_never_real, drill_of_who_left, drill_of_a_point_that_goes,
             proof_with_water, nobody_acknowledges, relay_of_the_process_before]
