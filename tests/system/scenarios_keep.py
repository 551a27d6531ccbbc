"""What is kept: that it can be verified, read back, backed up and restored."""
import csv
import json
import os
import signal
import sqlite3
import subprocess

from estate_files import OPEN, SHUT, estate
from house import BUILD, Failed, wait

CTL = os.path.join(BUILD, "estatectl")


def run(*args, code=0, env=None):
    """estatectl without a daemon, with the exit status that is expected."""
    done = subprocess.run([CTL, "--run", "/nonexistent", *args], capture_output=True, text=True, timeout=60,
                          stdin=subprocess.DEVNULL, env={**os.environ, "LC_ALL": "C.UTF-8", **(env or {})})
    if done.returncode != code:
        raise Failed(f"estatectl {' '.join(args)}: {done.returncode}, not {code}:\n{done.stdout}{done.stderr}")
    return done


def rows(*args, **more):
    return [json.loads(line) for line in run("--json", *args, **more).stdout.splitlines()]


def has(words, text):
    if words not in text:
        raise Failed(f"{words!r} is not in:\n{text}")


def altered_evidence():
    """verify beside the daemon and without it; a row that somebody changed is named."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        _, told = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        state = house.path("state")
        beside = rows("verify", "--state", state)[-1]
        if not beside["whole"] or beside["rows"][1] < told["seq"] or beside["journal"] != told["journal"]:
            raise Failed(f"beside the daemon: {beside}")
        house.ctl("daily", "--publish")
        wait(lambda: house.city.last("daily"), 20, "the day so far")
        chain = house.city.last("daily")["chain"]
        known = rows("verify", "--state", state, "--chain", chain)[-1]
        if not known["known"] or not told["seq"] <= known["known_row"] <= known["rows"][1]:
            raise Failed(f"the head that the city holds: {known}")
        other = chain[:-1] + ("0" if chain[-1] != "0" else "1")
        has("not in this journal", run("verify", "--state", state, "--chain", other, code=1).stdout)
        has("64 hexadecimal digits", run("verify", "--chain", "9c1f", code=64).stderr)
        house.daemon.end()
        files = sorted(os.listdir(state))
        has("none missing, none altered", run("verify", os.path.join(state, "journal.db")).stdout)
        if sorted(os.listdir(state)) != files:
            raise Failed(f"it left something: {os.listdir(state)}, before {files}")
        with sqlite3.connect(os.path.join(state, "journal.db")) as db:
            db.execute("UPDATE event SET body = replace(body, 'major', 'minor') WHERE seq = ?", (told["seq"],))
        found = rows("verify", state, code=1)
        if found[0] != {"finding": "altered", "seq": told["seq"], "id": told["id"], "rev": 1, "topic": "alarm/fire"}:
            raise Failed(f"found: {found}")
        has(f"row {told['seq']} was altered: {told['id']} rev 1", run("verify", state, code=1).stdout)
        has("被改动", run("verify", state, code=1, env={"LC_ALL": "zh_CN.UTF-8"}).stdout)
        has("no journal", run("verify", house.path("etc/estated.conf"), code=2).stderr)


def readings_of_a_point():
    """history: from the daemon's files and from those of one that stopped; a dead device is a gap."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid")
        where = ("--state", house.path("state"), "--run", house.path("run"))

        def table():
            return list(csv.DictReader(run("history", "hyd-b3-top", "--csv", *where).stdout.splitlines()))
        wait(lambda: len([row for row in table() if row["value"]]) >= 3, 20, "readings")
        good = [row for row in table() if row["value"]]
        if {(row["value"], row["unit"]) for row in good} != {("182.3", "kPa")}:
            raise Failed(f"readings: {good}")
        house.fakes.do("fault hyd-b3-top silent")
        house.city.expect("GW_COMM_LOST", "raise", 30)
        house.fakes.do("clear hyd-b3-top")
        house.wait_good("hyd-b3-top")
        house.daemon.end()
        found = rows("history", "hyd-b3-top", "--from", "10 min", *where)
        alone = rows("history", "hyd-b3-top", "--from", "10 min", "--state", house.path("state"))
        if [row for row in alone if "value" in row] != [row for row in found if "value" in row]:
            raise Failed(f"an orderly stop left {len(found)} rows, of which these are in the file: {alone}")
        at = next(row["time"] for row in found if "value" in row)
        hour = rows("history", "hyd-b3-top", "--from", at[11:16], *where, env={"TZ": "America/Lima"})
        if not at.endswith("+08:00") or at not in [row.get("time") for row in hour]:
            raise Failed(f"{at} is not of the estate's own time, or not behind {at[11:16]}: {hour[:3]}")
        gaps = [row["s"] for row in found if "gap" in row]
        if len([row for row in found if "value" in row]) <= len(good) or not any(8 < s < 60 for s in gaps):
            raise Failed(f"gaps of {gaps} among {len(found)} rows")
        has("no good reading for", run("history", "hyd-b3-top", "--from", "10 min", *where).stdout)
        has("nearest: hyd-b3-top", run("history", "hyd-b3-tp", *where, code=1).stderr)
        has("is no time", run("history", "hyd-b3-top", "--from", "soon", *where, code=64).stderr)
        run("history", "hyd-b3-top", "--state", house.path("etc"), code=2)


def another_board():
    """A backup of the running gateway, restored elsewhere: the same gateway with a new journal and the same alarm."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        _, before = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        here = ("--state", house.path("state"), "--config", house.path("etc/estated.conf"))
        made = rows("backup", house.path("copy"), *here)[0]
        if made["journal"] != before["journal"] or made["count"] < before["seq"]:
            raise Failed(f"the backup: {made}")
        if os.stat(house.path("copy")).st_mode & 0o77:
            raise Failed("the backup is open to others")
        has("is there already", run("backup", house.path("copy"), *here, code=2).stderr)
        has("stop it first", run("restore", house.path("copy"), *here, code=1).stderr)
        house.daemon.end(signal.SIGKILL)
        has("has a journal.db already", run("restore", house.path("copy"), *here, code=1).stderr)
        has("is no backup", run("restore", house.path("run"), *here, code=1).stderr)
        for name in ("state", "run"):
            os.rename(house.path(name), house.path("old-" + name))
        os.mkdir(house.path("run"))
        restored = rows("restore", house.path("copy"), *here)[0]
        if restored["journal"] == before["journal"] or restored["count"] != made["count"]:
            raise Failed(f"restored: {restored}, from {made}")
        if not [name for name in os.listdir(house.dir) if name.startswith("etc.before-")]:
            raise Failed(f"the configuration that was here is gone: {os.listdir(house.dir)}")
        run("verify", house.path("state"))
        house.start_daemon()
        wait(lambda: (house.city.last("active/fire") or {}).get("journal") == restored["journal"], 30, "a new list")
        if before["id"] not in [entry[0] for entry in house.city.last("active/fire")["open"]]:
            raise Failed(f"the alarm is not open any more: {house.city.last('active/fire')}")
        house.fakes.do(OPEN)
        _, closed = house.city.expect("FW_VALVE_SHUT", "close", 20, id=before["id"])
        if closed["journal"] != restored["journal"] or closed["rev"] <= before["rev"]:
            raise Failed(f"closed: {closed}")


SCENARIOS = [altered_evidence, readings_of_a_point, another_board]
