"""Alarms on their way to the city: kills, outages, TLS, order, identity."""
import datetime
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time

from backlog import fill
from estate_files import OPEN, SHUT, drain, estate, refill
from house import City, Failed, ROOT, wait
from scenarios_city import undone
from scenarios_disk import orders_of_people


def rows(house):
    """Every committed row, as the journal has it."""
    with sqlite3.connect(f"file:{house.path('state/journal.db')}?mode=ro", uri=True, timeout=5) as db:
        return db.execute("SELECT seq, id, rev, topic, body FROM event ORDER BY seq").fetchall()


def committed(house, code, kind=None):
    try:
        bodies = [json.loads(row[4]) for row in rows(house) if row[3].startswith("alarm/")]
    except sqlite3.Error:
        return []
    return [b for b in bodies if b["code"] == code and (kind is None or b["kind"] == kind)]


def all_rows_came(house, seconds=30):
    """Every alarm row in the journal reached the city with the same content; returns how many."""
    def missing():
        came = {(b["id"], b["rev"]) for _, b in house.city.alarms()}
        return [(r[1], r[2]) for r in rows(house) if r[3].startswith("alarm/") and (r[1], r[2]) not in came]
    wait(lambda: not missing(), seconds, "every committed alarm at the city")
    return len(rows(house))


def one_content_per_revision(city):
    """The same (id, rev) never says two different things. seq, journal and stored are the envelope's."""
    seen = {}
    for _, body in city.alarms():
        content = {k: v for k, v in body.items() if k not in ("stored",)}
        before = seen.setdefault((body["id"], body["rev"]), content)
        if before != content and body["stored"]:
            raise Failed(f"{body['id']} rev {body['rev']} came twice with different content:\n{before}\n{content}")


def kill_rounds():
    """kill -9 at random moments of a shut-off while the broker is down; nothing lost, nothing doubled."""
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    chance = random.Random(seed)
    print(f"seed {seed}")
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        for turn in range(5):
            house.city.end()
            house.broker.stop()
            came = house.city
            house.fakes.do(SHUT)
            drain(house.fakes)
            moment = chance.uniform(0.2, 8)
            before = time.monotonic()
            wait(lambda: time.monotonic() - before > moment, 20, "the moment of the kill")
            house.daemon.end(signal.SIGKILL)
            at_kill = {(r[1], r[2]) for r in rows(house)}
            house.start_daemon()
            kept = {(r[1], r[2]) for r in rows(house)}
            if not at_kill <= kept:
                raise Failed(f"round {turn}: committed rows are gone: {at_kill - kept}")
            wait(lambda: len(committed(house, "FW_NO_WATER", "raise")) == turn + 1, 30,
                 f"round {turn}: one raise of no-water in the journal")
            house.return_broker()
            house.city.messages = list(came.messages)
            all_rows_came(house)
            house.fakes.do(OPEN)
            refill(house.fakes)
            wait(lambda: len(committed(house, "FW_NO_WATER", "close")) == turn + 1, 40,
                 f"round {turn}: one close of no-water")
            all_rows_came(house)
            one_content_per_revision(house.city)
            raises = [b["id"] for b in committed(house, "FW_NO_WATER", "raise")]
            if len(set(raises)) != turn + 1:
                raise Failed(f"round {turn}: raises under {raises}")


def delay_goes_on():
    """A confirmation delay that was running at kill -9 goes on after the start, it does not begin again."""
    with estate(("FW_NO_WATER.delay   = 5 s", "FW_NO_WATER.delay   = 12 s")) as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        house.fakes.do(SHUT)
        drain(house.fakes)
        start = time.time()
        house.city.expect("FW_VALVE_SHUT", "raise", 15)
        wait(lambda: time.time() - start > 7, 20, "7 s of the delay")
        killed = time.time()
        house.daemon.end(signal.SIGKILL)
        house.start_daemon()
        _, body = house.city.expect("FW_NO_WATER", "raise", 20)
        stood = seconds_between(body["since"], body["time"])
        if not 11.5 <= stood:
            raise Failed(f"raised {stood} s after {body['since']}, before its 12 s were over")
        if epoch(body["since"]) > killed:
            raise Failed(f"the delay began again after the kill: since {body['since']}")


def epoch(text):
    """Seconds since 1970 of a message's time."""
    return datetime.datetime.fromisoformat(text).timestamp()


def seconds_between(a, b):
    return epoch(b) - epoch(a)


def broker_gone():
    """The broker is gone for the whole of a shut-off: raise and close arrive, in order, as they were."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        house.city.end()
        house.broker.stop()
        start = time.time()
        house.fakes.do(SHUT)
        drain(house.fakes)
        wait(lambda: committed(house, "FW_NO_WATER", "raise"), 30, "raise in the journal")
        raised = time.time()
        house.fakes.do(OPEN)
        refill(house.fakes)
        wait(lambda: committed(house, "FW_NO_WATER", "close"), 40, "close in the journal")
        wait(lambda: committed(house, "FW_VALVE_SHUT", "close"), 40, "close of the valve in the journal")
        house.return_broker()
        all_rows_came(house)
        revisions = [b["rev"] for _, b in house.city.alarms("FW_NO_WATER")]
        if revisions != sorted(set(revisions)):
            raise Failed(f"revisions out of order: {revisions}")
        _, body = house.city.expect("FW_NO_WATER", "raise", 5)
        at = epoch(body["time"])
        if not start - 2 < at < raised + 2:
            raise Failed(f"the raise came with time {body['time']}, not with that of the raise")
        wait(lambda: (house.city.last("active/fire") or {}).get("open") == [], 15, "active/fire empty")
        one_content_per_revision(house.city)


def smoke_without_broker(house):
    """A critical alarm that is stored, and nobody is there to hear of it."""
    house.city.end()
    house.broker.stop()
    house.fakes.do("set di-b3 discrete 5 = 1")
    wait(lambda: committed(house, "CH_SMOKE", "raise"), 20, "smoke in the journal")


def unheard_over_a_restart():
    """A critical alarm that the city does not have is still one for a new process: it is told on the spot, and goes on."""
    with estate() as house:
        house.start_all()
        house.wait_good("smoke-a")
        smoke_without_broker(house)
        house.daemon.end(signal.SIGKILL)
        with sqlite3.connect(house.path("state/journal.db")) as db:  # it has waited for an hour
            db.execute("UPDATE event SET body = json_set(body, '$.time', ?) WHERE json_extract(body, '$.code') = 'CH_SMOKE'",
                       (time.strftime("%Y-%m-%dT%H:%M:%S.0+00:00", time.gmtime(time.time() - 3600)),))
        house.start_daemon()
        wait(lambda: committed(house, "GW_NOT_RECEIVED", "raise"), 20, "GW_NOT_RECEIVED in the journal")
        house.daemon.end(signal.SIGKILL)
        house.start_daemon()
        wait(lambda: "GW_NOT_RECEIVED" in [row["code"] for row in house.rows("alarms")], 5, "it goes on")
        house.return_broker()
        house.city.expect("GW_NOT_RECEIVED", "close", 40)
        if len(house.city.alarms("GW_NOT_RECEIVED", "raise")) != 1:
            raise Failed(str(house.city.alarms("GW_NOT_RECEIVED")))


def power_cut():
    """/run is empty after a power cut: an alarm that stood keeps its id and closes under it."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        house.fakes.do(SHUT)
        drain(house.fakes)
        _, raised = house.city.expect("FW_NO_WATER", "raise", 30)
        house.daemon.end(signal.SIGKILL)
        os.remove(house.path("run/live"))
        house.start_daemon()
        house.fakes.do(OPEN)
        refill(house.fakes)
        _, closed = house.city.expect("FW_NO_WATER", "close", 40)
        if closed["id"] != raised["id"] or len(committed(house, "FW_NO_WATER", "raise")) != 1:
            raise Failed(f"raised as {raised['id']}, closed as {closed['id']}")


def openssl(house, *args):
    subprocess.run(["openssl", *args], cwd=house.dir, check=True, capture_output=True)


def certificate(house, name, host):
    """NAME.pem and NAME.key for `host`, signed by ca.pem."""
    with open(house.path(name + ".ext"), "w") as out:
        out.write(f"subjectAltName={host}\n")
    openssl(house, "req", "-newkey", "rsa:2048", "-nodes", "-keyout", name + ".key", "-out", name + ".csr",
            "-subj", f"/CN={name}")
    openssl(house, "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key",
            "-CAcreateserial", "-days", "2", "-out", name + ".pem", "-extfile", name + ".ext")


def tls_host_name():
    """TLS with the right host name connects; the right authority with another host name is refused."""
    with estate(("broker   = mqtt://127.0.0.1:@BROKER@",
                 "broker   = mqtts://127.0.0.1:@BROKER@\nca       = @DIR@/ca.pem")) as house:
        openssl(house, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
                "-days", "2", "-subj", "/CN=test authority")
        certificate(house, "right", "IP:127.0.0.1")
        certificate(house, "evil", "DNS:evil.example")
        os.chmod(house.dir, 0o755)
        for name in ("evil", "right"):
            os.chmod(house.path(name + ".key"), 0o644)
        tls = [f"certfile {house.path('evil.pem')}", f"keyfile {house.path('evil.key')}"]
        house.start_broker(tls)
        house.start_fakes()
        house.write_config()
        house.start_daemon()
        why = "TLS: its certificate is not for the name 127.0.0.1"
        house.wait_log(why, 20)
        wait(lambda: "OFFLINE for" in house.ctl("status") and why in house.ctl("status"), 20, "the reason in the status")
        if "a certificate of the connection ends on" not in house.ctl("status"):
            raise Failed(f"the end of ca.pem in two days is not on the page:\n{house.ctl('status')}")
        status = house.rows("status")[0]["city"]
        if status["online"]:
            raise Failed("connected to a broker with a certificate for evil.example")
        house.broker.stop()
        house.broker.lines = [line.replace("evil.", "right.") for line in tls]
        house.broker.start()
        wait(lambda: house.rows("status")[0]["city"]["online"], 60, "online with the right certificate")


def will_and_offline():
    """The retained state: lost after a kill (the will), offline after an orderly stop, which leaves nothing."""
    with estate() as house:
        house.start_all()
        house.daemon.end(signal.SIGKILL)
        wait(lambda: house.city.last("state")["state"] == "lost", 10, "the will")
        house.start_daemon()
        wait(lambda: house.city.last("state")["state"] == "online", 20, "online again")
        if house.daemon.end(signal.SIGTERM) != 0:
            raise Failed("an orderly stop must exit 0:\n" + house.daemon.text())
        wait(lambda: house.city.last("state")["state"] == "offline", 10, "offline")
        left = [n for n in os.listdir(house.path("run")) if n in ("control", "status")]
        if left:
            raise Failed(f"sockets left behind: {left}")
        if house.city.alarms("GW_TAKEN_OVER"):
            raise Failed("an earlier process of this board was taken for another gateway")


def late_subscriber():
    """Who subscribes late sees the open alarms in the retained list, and the state."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        _, raised = house.city.expect("FW_VALVE_SHUT", "raise", 20)

        def listed():
            late = City(house.broker.port)
            try:
                wait(lambda: late.last("active/fire"), 5, "active/fire")
                return any(entry[0] == raised["id"] for entry in late.last("active/fire")["open"]) and \
                    late.last("state")["state"] == "online" and not late.alarms()
            except (Failed, TypeError):
                return False
            finally:
                late.end()
        wait(listed, 20, "the alarm in the retained list of a late subscriber")


def late_in_replay():
    """The same in the middle of a replay that takes a minute: the list does not wait for its end."""
    with estate() as house:
        house.start_broker()
        house.start_fakes()
        house.write_config()
        house.write_config("[mqtt]\nreplay = 1\n", "conf.d/50-replay.conf")
        house.broker.stop()
        house.start_daemon()
        house.wait_good("hyd-b3-top", "valve-b3")
        orders_of_people(house, 60)
        house.return_broker()
        house.fakes.do(SHUT)
        _, raised = house.city.expect("FW_VALVE_SHUT", "raise", 30)
        wait(lambda: raised["id"] in [row[0] for row in (house.city.last("active/fire") or {"open": []})["open"]], 20,
             "the alarm in the list")
        left = undone(house)
        if left < 10:
            raise Failed(f"the replay is over: {left} rows left")


def stop_in_replay():
    """A stop, and a reload to another broker, in the middle of a replay: in order, and the rest goes out afterwards."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        house.city.expect("FW_VALVE_SHUT", "raise", 20)
        house.daemon.end()
        fill(house.path("state/journal.db"), 4000)
        house.write_config("[mqtt]\nreplay = unlimited\n", "conf.d/50-replay.conf")
        for how in "stop", "reload":
            before = undone(house)
            house.start_daemon()
            wait(lambda: undone(house) < before, 20, "the replay")
            if how == "reload":
                house.write_config(house.config_text.replace("127.0.0.1:@BROKER@", "localhost:@BROKER@"))
                house.ctl("reload")
            elif house.daemon.end(signal.SIGTERM):
                raise Failed("a stop in a replay must exit 0:\n" + house.daemon.text())
            if not undone(house):
                raise Failed(f"the replay was over before the {how}")
        wait(lambda: not undone(house), 60, "the rest")
        if not house.daemon.running():
            raise Failed("died of the reload:\n" + house.daemon.text())


def demo_runs():
    """`make demo` ends by itself with exit status 0, and leaves no process behind."""
    done = subprocess.run([sys.executable, os.path.join(ROOT, "tests/system/demo.py")],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=200)
    if done.returncode:
        raise Failed(done.stdout + done.stderr)


SCENARIOS = [kill_rounds, demo_runs, broker_gone, delay_goes_on, unheard_over_a_restart, power_cut, tls_host_name, will_and_offline,
             late_subscriber, stop_in_replay]
SOAK = [late_in_replay]
