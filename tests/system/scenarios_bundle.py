"""Configurations that the city sends: taken whole, refused with the reason, never half, never an old one again."""
import base64
import hashlib
import json
import os
import signal
import subprocess
import time

from estate_files import estate
from house import Failed, wait
from scenarios_city import later, replies, say
from scenarios_time import set_clock, with_clock

FLOW = "[device di-b3]\nin8 = flow-b3 3号楼水流指示器\n[zone riser-3]\nflow = flow-b3\n"


def openssl(*args):
    return subprocess.run(["openssl", *args], check=True, capture_output=True).stdout


class Signer:
    """The city's office that signs; `thief` has a key of its own."""

    def __init__(self, house):
        self.house = house
        for name in ("city", "thief"):
            openssl("genpkey", "-algorithm", "ed25519", "-out", house.path(name + ".pem"))
        public = openssl("pkey", "-in", house.path("city.pem"), "-pubout", "-outform", "DER")[-32:]
        with open(house.path("city.keys"), "w", encoding="utf-8") as keys:
            keys.write(f"city-2025 {base64.b64encode(public).decode()}\n")

    def seal(self, version, files, key="city", to="350582-0123/g1"):
        text = json.dumps({"version": version, "to": to, "files": files}, ensure_ascii=False)
        return {"bundle": text, "sha256": hashlib.sha256(text.encode()).hexdigest(),
                "sig": base64.b64encode(self.sign(text.encode(), key)).decode()}

    def sign(self, data, key="city"):
        with open(self.house.path("signed"), "wb") as file:
            file.write(data)
        return openssl("pkeyutl", "-sign", "-inkey", self.house.path(key + ".pem"), "-rawin", "-in",
                       self.house.path("signed"))

    def order(self, cid, op, **args):
        """Gives an order, sealed with the city's key, and waits for its answer."""
        text = json.dumps({"cid": cid, "op": op, "args": args, "exp": later(60), "by": "支队", "to": "350582-0123/g1"},
                          ensure_ascii=False)
        say(self.house, "cmd", {"order": text, "sig": base64.b64encode(self.sign(text.encode())).decode()})
        return wait(lambda: replies(self.house, cid), 20, f"an answer to {op}")[-1]

    def send(self, version, files, **how):
        sealed = self.seal(version, files, **how)
        problem = self.house.city.contract.problem("config/desired", sealed)
        if problem:
            raise Failed(f"what the city says breaks the contract: {problem}")
        say(self.house, "config/desired", sealed, "-r")
        return sealed["sha256"]


def start(house, keys="config-keys = @DIR@/city.keys\n", env=None):
    signer = Signer(house)
    house.start_broker()
    house.start_city()
    house.start_fakes()
    house.write_config()
    house.write_config("[mqtt]\n" + keys, "conf.d/50-keys.conf")
    house.start_daemon(env=env)
    wait(lambda: house.city.last("config"), 15, "the topic config at the start")
    house.wait_good("hyd-b3-top", "valve-b3")
    return signer


def taken(house, version, sha256=None):
    def runs():
        told = house.city.last("config")
        bundle = told["bundle"] or {}
        return bundle.get("version") == version and sha256 in (None, bundle["sha256"]) and not told["errors"] and told
    return wait(runs, 20, f"{version} runs; told: {house.city.last('config')}")


def refused(house, word, n=1, since=0):
    """The city was told an error with this word, after the message of that number."""
    def told():
        found = [body for _, _, topic, body in house.city.poll()[since:] if topic == "config"
                 and any(word in line for line in body["errors"])]
        return len(found) >= n and found[-1]
    return wait(told, 20, f"an error with {word!r}; told: {house.city.last('config')}")


def bundle_taken():
    """A good bundle adds a point and a model; its version is on every message; after a restart it still runs."""
    with estate() as house:
        signer = start(house)
        before = house.city.last("config")
        if before["bundle"] or before["refused"] or before["version"] != before["sha256"][:16]:
            raise Failed(str(before))
        sha256 = signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        told = taken(house, "2025-07-18.1", sha256)
        version = "2025-07-18.1+" + told["sha256"][:8]
        if told["version"] != version:
            raise Failed(str(told))
        house.wait_good("flow-b3")
        wait(lambda: house.city.last("state")["config"] == version, 10, "the version in state")
        evidence = wait(lambda: [b for _, _, t, b in house.city.poll() if t == "audit" and b["op"] == "config"], 10,
                        "evidence")[0]
        if evidence["by"] != "city/city-2025" or evidence["source"] != "city" or \
                evidence["more"] != {"version": "2025-07-18.1", "sha256": sha256}:
            raise Failed(str(evidence))
        if f"configuration {version}" not in subprocess.run(house.argv("--check"), capture_output=True, text=True,
                                                            timeout=30).stdout:
            raise Failed("estated --check knows nothing of the bundle")
        house.daemon.end()
        house.start_daemon()
        house.wait_good("flow-b3")
        wait(lambda: len([1 for _, _, t, b in house.city.poll() if t == "config" and b["version"] == version]) >= 2, 15,
             "told again after the restart")
        if "taken over" in house.daemon.text():
            raise Failed("the retained bundle was taken once more")
        signer.send("2025-07-18.2", {})
        taken(house, "2025-07-18.2")
        wait(lambda: "flow-b3" not in house.points(), 10, "what the bundle added is gone with it")


def bundle_dated():
    """The evidence of a bundle says how good the clock is."""
    with estate() as house:
        set_clock(house, 0, "ntp")
        signer = start(house, env=with_clock(house))
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        evidence = wait(lambda: [b for _, _, t, b in house.city.poll() if t == "audit" and b["op"] == "config"], 15,
                        "evidence")[0]
        if evidence["time_quality"] != "ntp":
            raise Failed(str(evidence))


def bundle_refused():
    """What is wrong with a bundle is told, and nothing changes: signature, address, age, form, size, contents."""
    with estate() as house:
        signer = start(house)
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        good = taken(house, "2025-07-18.1")
        since = len(house.city.poll())

        def wrong(word, version="2025-07-18.2", files=None, **how):
            nonlocal since
            since = len(house.city.poll())
            sha256 = signer.send(version, {"conf.d/30-flow.conf": FLOW} if files is None else files, **how)
            told = refused(house, word, since=since)
            if told["version"] != good["version"] or told["bundle"] != good["bundle"]:
                raise Failed(f"{word}: something changed: {told}")
            return told, sha256
        if wrong("sig: not by a key", key="thief")[0]["refused"]:
            raise Failed("what nobody signed is repeated")
        wrong("another gateway", to="350582-0999/g1")
        wrong("2025-07-18.1 was here already", version="2025-07-18.1", files={"conf.d/a.conf": ""})
        wrong("newer", version="2025-07-17.9")
        told, sha256 = wrong("30-flow.conf:2: [device di-b3] in7: set by the bundle of the city, and by this site in "
                             "estated.conf:", files={"conf.d/30-flow.conf": "[device di-b3]\nin7 = flow-b3 x\n"})
        if told["refused"] != {"version": "2025-07-18.2", "sha256": sha256}:
            raise Failed(str(told))
        wrong('nearest: flow', files={"conf.d/30-x.conf": FLOW.replace("flow =", "flwo =")})
        wrong("ends in the middle", files={"conf.d/30-x.conf": FLOW[:-3]})
        for text in ("[estate]\nid = x\n", "[mqtt]\nreplay = 5\n", "[bus new]\ntcp = 127.0.0.1:1\n1 = mpd-380 x x\n",
                     "[sounder]\noutput = horn.relay2\n"):
            wrong("not for a bundle", files={"conf.d/30-x.conf": text})
        wrong("it removes nothing", files={"conf.d/30-x.conf": "[zone riser-3]\nenabled = no\n"})
        model = "[model city-1]\ntitle = t\ntrust = vendor\n[point p]\nread = holding 1 u16\n"
        wrong("never says what may be written", files={"models/city-1.conf": model + "write = 0 .. 1\n"})
        wrong("holdng", files={"models/city-1.conf": model.replace("holding", "holdng")})
        for payload, word in ((b"{", "write {"), (b'{"bundle":"x","sha256":"0","sig":"x"}', "damaged"),
                              (b"x" * 70000, "64 KiB")):
            since = len(house.city.poll())
            with open(house.path("large"), "wb") as file:
                file.write(payload)
            say(house, "config/desired", payload)
            refused(house, word, since=since)
        sealed = signer.seal("2025-07-18.2", {"conf.d/../../x.conf": ""})
        since = len(house.city.poll())
        say(house, "config/desired", sealed)
        refused(house, "a name is", since=since)
        house.wait_good("flow-b3")
        if house.city.alarms("GW_CONFIG") or not house.daemon.running():
            raise Failed("a refused bundle is no error of this site")
        signer.send("2025-07-18.2", {"models/city-1.conf": model, "conf.d/30-flow.conf": FLOW})
        taken(house, "2025-07-18.2")
        local_edit(house)


def local_edit(house):
    """An edit on site that meets the bundle is refused with both places; nothing is overwritten."""
    house.write_config("[zone riser-3]\nflow = pump-run\n", "conf.d/60-local.conf")
    run = house.ctl("reload", check=False)
    if not run.returncode or "set by the bundle of the city, and by this site in 60-local.conf:2" not in run.stdout + run.stderr:
        raise Failed(f"{run.returncode} {run.stdout}{run.stderr}")
    house.city.expect("GW_CONFIG", "raise", 10)
    os.unlink(house.path("etc/conf.d/60-local.conf"))
    house.ctl("reload")
    house.city.expect("GW_CONFIG", "close", 10)


def bundle_without_keys():
    """A site that named no keys takes no configuration from anybody."""
    with estate() as house:
        signer = start(house, keys="replay = 20\n")
        signer.send("2025-07-18.1", {})
        refused(house, "has no [mqtt] config-keys")


def bundle_killed():
    """Killed at any moment of taking a bundle: the one or the other runs, never a part, and in the end the new one."""
    with estate() as house:
        signer = start(house)
        for i, delay in enumerate((0, 0.01, 0.03, 0.06), 1):
            version = f"2025-07-18.{i}"
            text = FLOW.replace("flow-b3 ", f"flow-{i} ").replace("flow = flow-b3", f"flow = flow-{i}")
            sealed = signer.seal(version, {"conf.d/30-flow.conf": text, "conf.d/31-more.conf": f"; {i}\n"})
            say(house, "config/desired", sealed, "-r")
            until = time.monotonic() + delay
            wait(lambda: time.monotonic() >= until, 5, "the moment")
            house.daemon.end(signal.SIGKILL)
            house.start_daemon()
            taken(house, version, sealed["sha256"])
            house.wait_good(f"flow-{i}")
            if house.city.alarms("GW_CONFIG"):
                raise Failed("half a bundle ran")


OTHER = {"conf.d/31-other.conf": "[zone riser-3]\nworst-outlet = 2 m\n"}
KEYS = "config-keys = @DIR@/city.keys\nconfig-probation = "


def bundle_taken_back():
    """One that costs a bus its readings is taken back by itself, and told; one that does not, stays."""
    with estate() as house:
        signer = start(house, KEYS + "4 s\n")
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        if "probation_until" not in taken(house, "2025-07-18.1"):
            raise Failed("no end of the probation")
        wait(lambda: "probation_until" not in house.city.last("config"), 15, "it has proved itself")
        house.wait_good("hyd-b3-top", "flow-b3")
        sha256 = signer.send("2025-07-18.2", {"conf.d/30-flow.conf": FLOW, **OTHER})
        taken(house, "2025-07-18.2")
        since = len(house.city.poll())
        house.fakes.do("drop riser")
        told = refused(house, "taken back: bus riser has", since=since)
        house.fakes.do("restore riser")
        if told["refused"] != {"version": "2025-07-18.2", "sha256": sha256} or \
                told["bundle"]["version"] != "2025-07-18.1" or "probation_until" in told:
            raise Failed(str(told))
        house.wait_good("hyd-b3-top", "flow-b3")
        wait(lambda: [b for _, _, t, b in house.city.poll() if t == "audit" and b["op"] == "config"
                      and b["by"] == "gateway" and "riser" in b["reason"]], 10, "evidence")
        since = len(house.city.poll())
        signer.send("2025-07-18.2", {"conf.d/30-flow.conf": FLOW, **OTHER})
        refused(house, "taken back", since=since)  # asked again, it is not tried again


def bundle_cuts_off():
    """One after which the city is out of reach is taken back without it."""
    with estate() as house:
        signer = start(house, KEYS + "4 s\n")
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        taken(house, "2025-07-18.1")
        house.broker.stop()
        house.wait_log("out of reach for most of its time", 20)
        wait(lambda: "flow-b3" not in house.points(), 10, "the one before runs")


def bundle_on_probation():
    """Its probation outlives the process: an orderly stop does not count, three deaths take it back."""
    with estate() as house:
        signer = start(house, KEYS + "1 h\n")
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        taken(house, "2025-07-18.1")
        for number in (signal.SIGTERM, signal.SIGKILL, signal.SIGTERM, signal.SIGKILL):
            house.daemon.end(number)
            house.start_daemon()
            if "flow-b3" not in house.points():
                raise Failed("taken back too early")
        since = len(house.city.poll())
        house.daemon.end(signal.SIGKILL)
        house.start_daemon()
        told = refused(house, "died three times", since=since)
        if told["bundle"] or told["refused"]["version"] != "2025-07-18.1" or "flow-b3" in house.points():
            raise Failed(str(told))


SCENARIOS = [bundle_taken, bundle_dated, bundle_refused, bundle_without_keys, bundle_killed, bundle_taken_back, bundle_cuts_off,
             bundle_on_probation]
