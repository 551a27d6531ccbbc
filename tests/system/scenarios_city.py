"""What the city says to the gateway: orders with their answers, receipts, and what its broker does not take."""
import base64
import datetime
import json
import os
import random
import re
import signal
import sqlite3
import subprocess

from estate_files import OPEN, SHUT, drain, estate
from house import Broker, Failed, wait

TOPIC = "estate/v1/350582-0123/g1/"


def later(seconds):
    return (datetime.datetime.now().astimezone() + datetime.timedelta(seconds=seconds)).isoformat(timespec="seconds")


def say(house, topic, payload, *more):
    """The city publishes; bytes or what becomes JSON."""
    data = payload if isinstance(payload, bytes) else json.dumps(payload, ensure_ascii=False).encode()
    subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(house.broker.port), "-q", "1", "-t", TOPIC + topic,
                    "-s" if data else "-n", *more], input=data, check=True, timeout=20)


def replies(house, cid):
    return [body for _, _, topic, body in house.city.poll() if topic == "reply" and body["cid"] == cid]


def order(house, cid, op, exp=60, result="done", **args):
    """Gives an order and waits for its last answer."""
    before = len(replies(house, cid))
    say(house, "cmd", {"cid": cid, "op": op, "args": args, "exp": later(exp), "by": "晋江支队/值班席2"})

    def ended():
        return [body for body in replies(house, cid)[before:] if body["result"] != "accepted"]
    body = wait(ended, 20, f"an answer to {op}; came: {replies(house, cid)}; the log:\n{house.daemon.text()[-1500:]}")[0]
    if body["result"] != result:
        raise Failed(f"{op}: {body}")
    return body


def city_orders():
    """Orders are carried out once, answered, and evidence; what is wrong with one is said, and nothing happens."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 15)
        order(house, "c-0", "acknowledge", result="rejected", id=shut["id"], rev=shut["rev"] + 7)
        order(house, "c-1", "acknowledge", id=shut["id"], rev=shut["rev"])
        _, seen = house.city.expect("FW_VALVE_SHUT", "acknowledge", 10, id=shut["id"])
        if seen["acknowledged_by"] != "晋江支队/值班席2":
            raise Failed(str(seen))
        wait(lambda: [b for _, _, t, b in house.city.poll() if t == "audit" and (b.get("more") or {}).get("seen") == shut["rev"]],
             10, "evidence of what was seen")
        again = order(house, "c-1", "acknowledge", id=shut["id"], rev=shut["rev"])
        if again["time"] != replies(house, "c-1")[0]["time"]:
            raise Failed(f"an order that is repeated gets its first answer: {again}")
        order(house, "c-2", "permit-open", zone="riser-3", number="2025-117", reason="换阀", until=later(3600))
        marked = house.city.expect("FW_VALVE_SHUT", "update", 10, id=shut["id"])[1]
        if (marked["quiet"] or {}).get("number") != "2025-117":
            raise Failed(str(marked))
        permit = order(house, "c-3", "permits")["rows"][0]
        if permit["source"] != "city" or permit["number"] != "2025-117":
            raise Failed(str(permit))
        if order(house, "c-4", "status")["rows"][0]["estate"] != "350582-0123":
            raise Failed("status")
        if not order(house, "c-5", "poll", point="hyd-b3-top")["rows"]:
            raise Failed("poll")
        if order(house, "c-6", "replay", **{"from": shut["seq"]})["rows"] != [{"rows": 1}]:
            raise Failed("replay")
        wait(lambda: len(house.city.alarms("FW_VALVE_SHUT", "raise", seq=shut["seq"])) == 2, 10, "sent again")
        order(house, "c-7", "replay", result="rejected", **{"from": 100000})
        order(house, "c-8", "reset", result="rejected", id=shut["id"])
        for op in ("write", "raw", "reload", "sounder"):
            order(house, "c-" + op, op, result="rejected", point="pump-run", value="1")
        order(house, "c-9", "acknowledge", result="expired", exp=-5, id=shut["id"])
        say(house, "cmd", {"cid": "c-10", "op": "unshelve", "args": {"id": shut["id"]}, "exp": later(60), "by": "x"}, "-r")
        wait(lambda: any("retained" in body["error"] for body in replies(house, "c-10")) or None, 10, "a retained order")
        say(house, "cmd", b"", "-r")
        audited = [body["id"] for _, _, topic, body in house.city.poll()
                   if topic == "audit" and body["op"] == "command"]
        if sorted(set(audited)) != sorted(["c-0", "c-1", "c-2", "c-3", "c-4", "c-5", "c-6", "c-7", "c-8"] +
                                          ["c-" + op for op in ("write", "raw", "reload", "sounder")]):
            raise Failed(f"evidence of each order: {audited}")
        house.daemon.end()
        house.start_daemon()
        wait(lambda: house.city.last("state")["state"] == "online", 15, "online again")
        if order(house, "c-1", "acknowledge", id=shut["id"])["time"] != again["time"]:
            raise Failed("the id of an order is known after a restart, too")


def city_looks():
    """What the city may look at: values now, readings of a span, the log; and whether somebody is on duty."""
    with estate() as house:
        house.start_all()
        house.wait_good("hyd-b3-top", "valve-b3")
        rows = [point for row in order(house, "c-1", "snapshot", of=["riser-3"])["rows"] for point in row["snapshot"]]
        if dict((p[0], p[1]) for p in rows).get("valve-b3") != "open" or any(p[3] != "good" for p in rows):
            raise Failed(str(rows))
        order(house, "c-2", "snapshot", result="rejected", of="riser-3")
        readings = order(house, "c-3", "history", point="hyd-b3-top", **{"from": later(-600)})["rows"][0]
        if not readings["n"] or readings["n"] != len(readings["dt"]) or readings["unit"] != "kPa":
            raise Failed(str(readings))
        order(house, "c-4", "history", result="rejected", point="no-such", **{"from": later(-600)})
        wrong = order(house, "c-4b", "replay", result="rejected", **{"from": 7, "to": 3})
        if "write from and to" not in wrong["remedy"]:
            raise Failed(str(wrong))
        lines = order(house, "c-5", "log", lines=100)["rows"]
        if not any("connected to" in line["text"] for line in lines):
            raise Failed(str(lines))
        say(house, "cmd", {"cid": "c-6", "op": "duty-check", "args": {"within": 60}, "exp": later(60), "by": "席2"})
        wait(lambda: [b for b in replies(house, "c-6") if b["result"] == "accepted"], 15, "it is asked")
        if "席2 asks who is on duty" not in house.ctl("status"):
            raise Failed(house.ctl("status"))
        if "Answered 席2 after" not in house.ctl("--by", "张三", "duty"):
            raise Failed("the answer is not said back")
        body = wait(lambda: [b for b in replies(house, "c-6") if b["result"] == "done"], 15, str(replies(house, "c-6")))[0]
        if body["rows"][0]["duty"]["by"] != "site/张三":
            raise Failed(str(body))
        wait(lambda: [b for _, _, t, b in house.city.poll() if t == "audit" and b["op"] == "duty-check" and b["by"] == "site/张三"],
             10, "evidence of who answered")
        again = house.ctl("duty", check=False)
        if again.returncode != 1 or "nobody asks" not in again.stderr:
            raise Failed(f"an answer without a question: {again}")


def hostile_orders():
    """Thousands of orders that are none: no crash, nothing happens, and an honest one is still answered."""
    chance = random.Random(20250717)
    print("seed 20250717")
    good = json.dumps({"cid": "c-0", "op": "acknowledge", "args": {"id": "A"}, "exp": later(600), "by": "x"}).encode()
    with estate() as house:
        house.start_all()
        house.wait_good("valve-b3")
        lines = []
        for _ in range(3000):
            data = bytearray(good)
            for _ in range(chance.randrange(1, 6)):
                at = chance.randrange(len(data))
                data[at:at + chance.randrange(3)] = bytes(chance.randrange(256) for _ in range(chance.randrange(3)))
            lines.append(bytes(data).replace(b"\n", b" "))
        lines += [b"[" * 20000, b"{" * 5000, b"\x00" * 100, b'{"cid":"' + b"x" * 30000 + b'"}']
        for topic in ("cmd", "receipt"):
            subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(house.broker.port), "-t", TOPIC + topic, "-l"],
                           input=b"\n".join(lines), check=True, timeout=60)
        if house.city.alarms():
            raise Failed(str(house.city.alarms()))

        def answered():
            say(house, "cmd", {"cid": f"c-{chance.random()}", "op": "status", "exp": later(60), "by": "x"})
            return any(body["result"] == "done" for _, _, topic, body in house.city.poll() if topic == "reply")
        wait(answered, 30, "an honest order is answered after the flood")
        if not house.daemon.running():
            raise Failed("it died")


def undone(house):
    with sqlite3.connect(f"file:{house.path('state/journal.db')}?mode=ro", uri=True, timeout=5) as db:
        return db.execute("SELECT count(*) FROM event WHERE seq > (SELECT value FROM meta WHERE key = 'delivered')"
                          " AND seq NOT IN (SELECT seq FROM done)").fetchone()[0]


def city_receipts():
    """With `receipt = city` a message is done with the city's word, and sent again at the next start without it."""
    more = "[mqtt]\nreceipt = city\n"
    with estate() as house:
        house.start_broker()
        house.start_city()
        house.start_fakes()
        house.write_config()
        house.write_config(more, "conf.d/50-receipt.conf")
        house.start_daemon()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 15)
        house.fakes.do(OPEN)
        _, closed = house.city.expect("FW_VALVE_SHUT", "close", 15)
        say(house, "receipt", {"journal": "00000000", "upto": closed["seq"]})  # of another gateway's journal
        say(house, "receipt", {"journal": shut["journal"], "upto": closed["seq"] + 1000})  # of rows that are none yet
        wait(lambda: house.rows("status")[0]["ignored"]["receipts"] == 2, 15, f"both are counted: {house.rows('status')}")
        say(house, "receipt", {"journal": shut["journal"], "upto": shut["seq"]})
        wait(lambda: undone(house) == closed["seq"] - shut["seq"], 15, f"only what has no receipt is open: {undone(house)}")
        house.daemon.end()
        before = len(house.city.poll())
        house.start_daemon()
        wait(lambda: any(b.get("seq") == closed["seq"] for _, _, _, b in house.city.poll()[before:]), 20, "sent again")
        if any(b.get("seq") == shut["seq"] for _, _, t, b in house.city.poll()[before:] if t == "alarm/fire"):
            raise Failed("what the city had stored was sent again")
        newest = max(b["seq"] for _, _, t, b in house.city.poll() if t.startswith("alarm/"))
        say(house, "receipt", {"journal": shut["journal"], "plus": list(range(shut["seq"], newest + 1))})
        wait(lambda: undone(house) == 0, 15, f"all done: {undone(house)}")
        if "receipt" not in house.ctl("status"):
            raise Failed(house.ctl("status"))


def unheard_until_receipt():
    """With `receipt = city` a critical alarm is heard of when the city says so, of rows that there are."""
    with estate() as house:
        house.start_broker()
        house.start_fakes()
        house.write_config()
        house.write_config("[mqtt]\nreceipt = city\n", "conf.d/50-receipt.conf")
        house.start_daemon()
        house.wait_good("smoke-a")
        house.broker.stop()
        house.fakes.do("set di-b3 discrete 5 = 1")
        wait(lambda: "CH_SMOKE" in [row["code"] for row in house.rows("alarms")], 20, "smoke")
        wait(lambda: house.rows("status")[0]["uncommitted"] == 0, 10, "stored")
        house.daemon.end(signal.SIGKILL)
        with sqlite3.connect(house.path("state/journal.db")) as db:  # it has waited for years
            db.execute("UPDATE event SET body = json_set(body, '$.time', '2020-01-01T00:00:00.0+00:00')"
                       " WHERE json_extract(body, '$.code') = 'CH_SMOKE'")
        house.start_daemon()

        def unheard():
            return "GW_NOT_RECEIVED" in [row["code"] for row in house.rows("alarms")]
        wait(unheard, 20, "nobody has heard of it")
        house.return_broker()
        _, smoke = house.city.expect("CH_SMOKE", "raise", 40)
        wait(lambda: house.rows("status")[0]["city"]["all_sent"], 20, "the broker has all")
        if not unheard():
            raise Failed("the broker's word was taken for the city's")
        newest = max(body["seq"] for _, _, topic, body in house.city.poll() if topic.startswith("alarm/"))
        say(house, "receipt", {"journal": smoke["journal"], "upto": newest + 1000})
        wait(lambda: house.rows("status")[0]["ignored"]["receipts"], 10, "that cannot be true")
        if not unheard():
            raise Failed("a receipt of rows that are none yet was believed")
        say(house, "receipt", {"journal": smoke["journal"], "upto": newest})
        house.city.expect("GW_NOT_RECEIVED", "close", 20)


def city_drill():
    """A drill that the city orders: told as one, with the time at which the city had stored it."""
    with estate() as house:
        house.start_broker()
        house.start_city()
        house.start_fakes()
        house.write_config()
        house.write_config("[mqtt]\nreceipt = city\n", "conf.d/50-receipt.conf")
        house.start_daemon()
        house.wait_good("valve-b3")
        cid = "c-drill"
        say(house, "cmd", {"cid": cid, "op": "drill", "args": {"point": "valve-b3", "value": "shut", "ms": 30000},
                           "exp": later(60), "by": "值班席2"})
        _, told = house.city.expect("FW_VALVE_SHUT", "raise", 20, mode="drill")
        say(house, "receipt", {"journal": told["journal"], "upto": told["seq"]})
        order(house, "c-ack", "acknowledge", id=told["id"])
        body = wait(lambda: [b for b in replies(house, cid) if b["result"] == "done"], 40, str(replies(house, cid)))[0]
        last = body["rows"][-1]
        if not last["ended"] or not last["city_ms"] or not last["person_ms"]:
            raise Failed(str(last))


def forbid_fire(house):
    """The estate with a broker whose rights forget alarm/fire."""
    os.chmod(house.dir, 0o755)  # mosquitto gives up root
    with open(house.path("acl"), "w", encoding="utf-8") as acl:
        acl.write("".join(f"topic readwrite {TOPIC}{t}\n" for t in
                          ("state", "alarm/gateway", "alarm/charging", "active/#", "daily", "audit", "cmd")))
        acl.write("topic read #\n")
    house.start_broker([f"acl_file {house.path('acl')}", "message_size_limit 1900", "log_dest stderr", "log_type all"])
    house.start_city()
    house.start_fakes()
    house.write_config()
    house.start_daemon()
    house.wait_good("valve-b3", "smoke-a")


def rights_mended():
    """A critical alarm is tried at once, whatever was forbidden before; if it passes, all the others do."""
    with estate() as house:
        forbid_fire(house)
        for position, kind in (SHUT, "raise"), (OPEN, "close"):
            house.fakes.do(position)
            house.wait_log(f"FW_VALVE_SHUT {kind}")
        wait(lambda: "the broker refused alarm/fire" in house.daemon.text(), 15, "refused")
        with open(house.path("acl"), "a", encoding="utf-8") as acl:
            acl.write("topic readwrite #\n")
        house.broker.process.child.send_signal(signal.SIGHUP)
        drain(house.fakes)
        house.city.expect("FW_NO_WATER", "raise", 30)
        house.city.expect("FW_VALVE_SHUT", "close", 10)


def broker_refuses():
    """What the broker will never take is kept and told; what its rights forbid waits; neither holds up the rest."""
    with estate() as house:
        forbid_fire(house)
        house.fakes.do(SHUT)
        house.city.expect("GW_FORBIDDEN", "raise", 20)
        house.fakes.do("set di-b3 discrete 5 = 1")
        house.city.expect("CH_SMOKE", "raise", 20)
        if house.city.alarms("FW_VALVE_SHUT"):
            raise Failed("the broker let pass what it forbids")
        house.ctl("daily", "--publish")  # larger than this broker takes
        house.city.expect("GW_DEAD_LETTER", "raise", 20)
        with sqlite3.connect(f"file:{house.path('state/journal.db')}?mode=ro", uri=True, timeout=5) as db:
            dead = db.execute("SELECT topic, reason FROM dead JOIN event USING (seq)").fetchall()
        if [topic for topic, _ in dead] != ["daily"] or "large" not in dead[0][1]:
            raise Failed(str(dead))
        for position, kind in (SHUT, "raise"), (OPEN, "close"):
            house.fakes.do(position)
            house.wait_log(f"FW_VALVE_SHUT {kind}")
        wait(lambda: undone(house) >= 2, 20, "what is forbidden waits")
        house.ctl("silence", "--by", "test")  # its evidence goes behind all that
        wait(lambda: any(topic == "audit" and body["op"] == "silence" for _, _, topic, body in house.city.poll()), 20, "evidence")
        tried = [line for _, line in house.broker.process.lines if "Denied PUBLISH" in line and "alarm/fire" in line]
        if len(tried) != 1:
            raise Failed(f"what is forbidden was tried within the minute: {tried}")


def signed_orders():
    """With keys an order needs a signature over its own text, to this gateway; made with openssl."""
    with estate() as house:
        def run(*args):
            return subprocess.run(["openssl", *args], check=True, capture_output=True).stdout
        for name in ("city", "thief"):
            run("genpkey", "-algorithm", "ed25519", "-out", house.path(name + ".pem"))
        public = base64.b64encode(run("pkey", "-in", house.path("city.pem"), "-pubout", "-outform", "DER")[-32:]).decode()
        with open(house.path("city.keys"), "w", encoding="utf-8") as keys:
            keys.write(f"# who may order\ncity-2025 {public}\n")
        house.start_broker()
        house.start_city()
        house.start_fakes()
        house.write_config()
        house.write_config("[mqtt]\ncommand-keys = @DIR@/city.keys\n", "conf.d/50-keys.conf")
        house.start_daemon()
        house.wait_good("valve-b3")

        def signed(cid, key="city", to="350582-0123/g1", result="done"):
            text = json.dumps({"cid": cid, "op": "silence", "to": to, "args": {"until": "10 min"}, "exp": later(60),
                               "by": "席2"}, ensure_ascii=False)
            with open(house.path("order"), "wb") as file:
                file.write(text.encode())
            run("pkeyutl", "-sign", "-inkey", house.path(key + ".pem"), "-rawin", "-in", house.path("order"),
                "-out", house.path("signature"))
            with open(house.path("signature"), "rb") as file:
                say(house, "cmd", {"order": text, "sig": base64.b64encode(file.read()).decode()})
            body = wait(lambda: replies(house, cid), 15, f"an answer to {cid}; {house.daemon.text()[-800:]}")[-1]
            if body["result"] != result:
                raise Failed(str(body))
        signed("c-1")
        audit = wait(lambda: [b for _, _, t, b in house.city.poll() if t == "audit" and b.get("id") == "c-1"], 10, "evidence")[0]
        if audit["more"]["key"] != "city-2025":
            raise Failed(str(audit))
        signed("c-2", key="thief", result="rejected")
        signed("c-3", to="350582-0999/g1", result="rejected")
        order(house, "c-4", "status", result="rejected")
        with open(house.path("city.keys"), "w", encoding="utf-8") as keys:  # the key was stolen; no other file changed
            keys.write(f"city-2026 {base64.b64encode(bytes(31) + bytes([1])).decode()}\n")
        house.ctl("reload")
        signed("c-5", result="rejected")


def two_of_one_name():
    """A second board with this gateway's name: both find out, the city hears of it, and they do not fight."""
    with estate() as first, estate() as second:
        first.start_all()
        first.wait_good("valve-b3")
        second.broker, second.fakes, second.city = first.broker, first.fakes, None
        try:
            second.write_config(second.config_text.replace("@DIR@/riser", "/nowhere/riser"))
            second.start_daemon()
            # mosquitto 2.0.21 tells the second of it only when the first comes back, a minute later
            first.city.expect("GW_TAKEN_OVER", "raise", 120)
            wait(lambda: re.search("another gateway (connects|has connected)", first.daemon.text() + second.daemon.text()),
                 10, "told in the log")
            lost = [line for _, line in first.daemon.lines + second.daemon.lines if "city: connected" in line]
            if len(lost) > 6:
                raise Failed(f"they fight: {lost}")
        finally:
            second.broker = second.fakes = None


def stand_in_broker():
    """A broker that stands in still has the state of an earlier process: no second gateway. A will that comes late is corrected."""
    with estate() as house:
        house.start_broker()
        stand_in, main = house.broker, Broker(house.dir)
        house.broker = main
        try:
            house.start_fakes()
            house.write_config(house.config_text.replace("127.0.0.1:@BROKER@", f"127.0.0.1:@BROKER@, mqtt://127.0.0.1:{stand_in.port}"))
            house.start_city()
            house.start_daemon()
            state = wait(lambda: house.city.last("state"), 15, "online")
            house.city.end()
            house.broker = stand_in
            house.start_city()
            old = {key: value for key, value in state.items() if key not in ("journal", "since")}
            say(house, "state", {**old, "state": "lost", "session": "0a0b0c0d"}, "-r")
            main.stop()
            wait(lambda: (house.city.last("state") or {}).get("session") == state["session"], 40, "online at the broker that stands in")
            say(house, "state", {**old, "state": "lost"}, "-r")
            wait(lambda: house.city.last("state")["state"] == "online", 15, "a late will of its own is corrected")
            say(house, "state", {**old, "state": "lost", "session": "0a0b0c0d"}, "-r")
            wait(lambda: house.city.last("state")["state"] == "online", 15, "and that of an earlier process")
            house.fakes.do(SHUT)
            house.city.expect("FW_VALVE_SHUT", "raise", 20)
            if house.city.alarms("GW_TAKEN_OVER") or "another gateway connects" in house.daemon.text():
                raise Failed("an earlier process of this board was taken for another gateway")
            main.start()
            house.write_config("[mqtt]\nreturn = 1 s\n", "conf.d/50-return.conf")
            house.ctl("reload")
            wait(lambda: house.daemon.text().count(f"connected to 127.0.0.1:{main.port}") == 2, 20,
                 "what is preferred is looked for as often as the new configuration says")
        finally:
            main.stop()
            house.broker = stand_in


def certificate_ends():
    """A certificate of the connection that ends in three weeks is told; a new one ends the alarm."""
    def issue(path, days):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", path + ".key", "-out",
                        path, "-days", str(days), "-subj", "/CN=gateway"], check=True, capture_output=True)
    with estate() as house:
        issue(house.path("ca.pem"), 400)
        issue(house.path("own.pem"), 21)
        house.start_broker()
        house.start_city()
        house.start_fakes()
        house.write_config()
        house.write_config("[mqtt]\nca = @DIR@/ca.pem\ncertificate = @DIR@/own.pem\nkey = @DIR@/own.pem.key\n",
                           "conf.d/50-tls.conf")
        house.start_daemon()
        house.city.expect("GW_CERTIFICATE", "raise", 15)
        issue(house.path("own.pem"), 400)
        house.write_config("[mqtt]\nca = @DIR@/ca.pem\ncertificate = @DIR@/own.pem\nkey = @DIR@/own.pem.key\n"
                           "replay = 30\n", "conf.d/50-tls.conf")
        house.ctl("reload")
        house.city.expect("GW_CERTIFICATE", "close", 15)


SCENARIOS = [city_orders, city_looks, hostile_orders, city_receipts, city_drill, broker_refuses, signed_orders, two_of_one_name, stand_in_broker,
             certificate_ends]
SOAK = [rights_mended, unheard_until_receipt]
