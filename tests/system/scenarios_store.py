"""The store and the connection when they are not what they should be."""
import json
import os
import signal
import sqlite3
import subprocess
import time

from estate_files import SHUT, drain, estate
from house import Broker, City, Failed, wait


def limit_files(house, size):
    """From now on the daemon's files may not grow beyond this: what a full disk does to a write."""
    subprocess.run(["prlimit", "--pid", str(house.daemon.child.pid), f"--fsize={size}:unlimited"], check=True)


def failing_disk():
    """The disk fails under a shut-off: alarms go out live and say so, and are stored when it works again."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        limit_files(house, 0)
        house.fakes.do(SHUT)
        drain(house.fakes)
        _, live = house.city.expect("FW_NO_WATER", "raise", 30)
        if live["stored"] is not False:
            raise Failed(f"says that it is stored: {live}")
        house.city.expect("GW_STORAGE", "raise", 30)
        limit_files(house, "unlimited")
        _, stored = house.city.expect("FW_NO_WATER", "raise", 40, id=live["id"], stored=True)
        same = {k: v for k, v in stored.items() if k not in ("seq", "journal", "stored")}
        if same != {k: v for k, v in live.items() if k != "stored"}:
            raise Failed(f"the same revision with another content:\n{live}\n{stored}")
        house.city.expect("GW_STORAGE", "close", 60)


def damaged_journal():
    """The journal is found damaged at run time: put aside, begun anew, the open alarms are told again."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        house.fakes.do(SHUT)
        _, before = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        first = house.rows("status")[0]["journal"]
        limit_files(house, 0)
        drain(house.fakes)
        house.city.expect("FW_NO_WATER", "raise", 30, stored=False)
        for name in ("journal.db-wal", "journal.db-shm"):
            if os.path.exists(house.path("state", name)):
                os.remove(house.path("state", name))
        with open(house.path("state/garbage"), "wb") as file:
            file.write(b"x" * 9000)
        os.rename(house.path("state/garbage"), house.path("state/journal.db"))
        limit_files(house, "unlimited")
        wait(lambda: house.rows("status")[0]["journal"] != first, 60, "a new journal")
        new = house.rows("status")[0]["journal"]
        _, told = house.city.expect("FW_VALVE_SHUT", None, 30, id=before["id"], journal=new)
        house.city.expect("FW_NO_WATER", None, 30, journal=new)
        if told["rev"] <= before["rev"]:
            raise Failed(f"told again as rev {told['rev']}")
        wait(lambda: (house.city.last("active/fire") or {}).get("journal") == new, 20, "a new list")
        if house.city.last("state")["journal"] != new:
            raise Failed(f"the state names another journal than {new}: {house.city.last('state')}")
        open_codes = {entry[2] for entry in house.city.last("active/fire")["open"]}
        if not {"FW_VALVE_SHUT", "FW_NO_WATER"} <= open_codes:
            raise Failed(f"the list: {house.city.last('active/fire')}")
        if not [n for n in os.listdir(house.path("state")) if n.startswith("journal.db.corrupt-")]:
            raise Failed(f"not put aside: {os.listdir(house.path('state'))}")


def no_disk():
    """The state directory cannot be used at the start: the watch goes on and says so."""
    with estate() as house:
        os.rmdir(house.path("state"))
        with open(house.path("state"), "w"):
            pass
        house.start_all()
        house.city.expect("GW_STORAGE", "raise", 30)
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        house.fakes.do(SHUT)
        drain(house.fakes)
        _, body = house.city.expect("FW_NO_WATER", "raise", 30)
        if body["stored"] is not False or "seq" in body:
            raise Failed(f"says that it is stored: {body}")


def daily_revisions():
    """Each summary of a day that is asked for has a higher revision, over a restart and a kill too, and counts on
    in the rows of the day and the bytes of the month; --json shows what the city gets."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        bytes_before, rows_before = 0, 0

        def ask(revision):
            wait(lambda: house.rows("daily")[0]["bytes_month"] > bytes_before, 15, "what was sent is counted")
            house.ctl("daily", "--publish")
            wait(lambda: (house.city.daily() or {}).get("rev") == revision, 15, f"rev {revision}")
            daily = house.city.daily()
            for zone in daily["fire"]["zones"]:
                if abs(sum(zone["minutes"].values()) - daily["minutes"]) > 0.01:
                    raise Failed(f"the minutes do not add up: {zone['minutes']} of {daily['minutes']}")
            nonlocal bytes_before, rows_before
            first, last = daily["rows"] or (0, 0)  # the first summary is not yet a row of the day itself
            if daily["bytes_month"] <= bytes_before or not min(first, 1) <= rows_before <= last < daily["seq"]:
                raise Failed(f"{daily['bytes_month']} bytes after {bytes_before}, rows {daily['rows']}")
            bytes_before, rows_before = daily["bytes_month"], daily["seq"]
            added = set(daily) ^ set(house.rows("daily")[0])
            if added != {"rev", "chain", "seq", "journal", "stored"}:
                raise Failed(f"what the city gets differs from --json in {added}")
        ask(1)
        ask(2)
        house.daemon.end()
        house.start_daemon()
        ask(3)
        house.daemon.end(signal.SIGKILL)
        house.start_daemon()
        bytes_before /= 2  # of the last second nothing is known
        ask(4)


def daily_without_a_disk():
    """A gateway that starts on a dead disk knows which summaries it told, and so does the one that has the disk again."""
    with estate() as house:
        def ask(revision):
            house.ctl("daily", "--publish")
            wait(lambda: (house.city.daily() or {}).get("rev") == revision, 15, f"rev {revision}")

        house.start_all()
        house.wait_good("hyd-b3-top")
        ask(1)
        house.daemon.end(signal.SIGKILL)
        os.rename(house.path("state"), house.path("unplugged"))
        with open(house.path("state"), "w"):
            pass
        house.start_daemon()
        house.wait_good("hyd-b3-top")
        ask(2)
        house.daemon.end(signal.SIGKILL)
        house.start_daemon()
        ask(3)
        os.remove(house.path("state"))
        os.rename(house.path("unplugged"), house.path("state"))
        wait(lambda: not house.daemon.running(), 60, "it starts again")
        house.start_daemon()
        ask(4)


def daily_of_any_day():
    """A summary that the journal has is shown by its date; a pause shows as a gap, with its reason."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        house.ctl("daily", "--publish")
        daily = wait(lambda: house.city.last("daily"), 15, "a summary as a pattern")
        house.daemon.end()
        body = {key: value for key, value in daily.items()
                if key not in ("seq", "journal", "stored", "fire", "facade", "charging")}
        body.update({"date": "2025-07-15", "minutes": 1440, "watched": 1437, "gaps": [["03:12", "03:15", "power"]],
                     "alarms": [["FW_NO_WATER", "critical", 1, 0]]})
        with sqlite3.connect(house.path("state/journal.db")) as db:
            for rev in (1, 2):
                db.execute("INSERT INTO event(id, rev, priority, topic, body, hash) VALUES(?, ?, 0, ?, ?, x'')",
                           ("daily-2025-07-15", rev, "daily", json.dumps({**body, "rev": rev})))
        time.sleep(6)  # a pause that is long enough to be one
        house.start_daemon()
        stored = house.rows("daily", "2025-07-15")[0]
        if stored["rev"] != 2 or not stored["seq"] or not stored["journal"]:
            raise Failed(f"not the newest revision as it was sent: {stored}")
        page = house.ctl("daily", "2025-07-15", env={"LC_ALL": "zh_CN.UTF-8"})
        for word in ("2025-07-15", "瑞璟香榭花都", "监视 1437 分钟", "FW_NO_WATER", "紧急", "03:15", "断电"):
            if word not in page:
                raise Failed(f"{word} is not on the page:\n{page}")
        for wrong, words in (("2025-07-16", "no summary of that day"), ("17.7.2025", "that is no date")):
            result = house.ctl("daily", wrong, check=False)
            if result.returncode != 1 or words not in result.stderr:
                raise Failed(f"{wrong}: {result}")
        house.daemon.end(signal.SIGKILL)
        time.sleep(6)
        house.start_daemon()
        house.wait_good("hyd-b3-top")
        why = [gap[2] for gap in house.rows("daily")[0]["gaps"]]
        if why != ["stop", "restart"]:
            raise Failed(f"the gaps are {why}")


def broker_that_is_not_there():
    """A reload to a broker that is not there: the status says since when nobody hears us, and does not name the old one."""
    with estate() as house:
        house.start_all()
        wait(lambda: house.rows("status")[0]["city"]["online"], 20, "online")
        wait(lambda: house.rows("status")[0]["city"]["since_s"] > 5, 20, "for some seconds")
        house.write_config(house.config_text.replace("127.0.0.1:@BROKER@", "127.0.0.1:1"))
        house.ctl("reload")
        city = house.rows("status")[0]["city"]
        if city["online"] or city["since_s"] > 5 or str(house.broker.port) in city["text"]:
            raise Failed(str(city))


def another_broker():
    """A reload to another broker: the old one is told that we go, the new one that we are there."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        new = Broker(house.dir)
        try:
            ear = City(new.port)
            house.processes.append(ear)
            house.write_config(house.config_text.replace("@BROKER@", str(new.port)))
            house.ctl("reload")
            wait(lambda: house.city.last("state")["state"] == "offline", 15, "offline at the old broker")
            wait(lambda: (ear.last("state") or {}).get("state") == "online", 20, "online at the new one")
            house.fakes.do(SHUT)
            ear.expect("FW_VALVE_SHUT", "raise", 20)
            if house.city.alarms("FW_VALVE_SHUT"):
                raise Failed("the old broker still hears of alarms")
        finally:
            house.daemon.end()
            ear.end()
            new.stop()


SCENARIOS = [failing_disk, damaged_journal, no_disk, daily_revisions, daily_without_a_disk, daily_of_any_day,
             another_broker, broker_that_is_not_there]
