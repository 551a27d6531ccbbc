"""What the city's page promises: the example subscriber, and the access list, on a real mosquitto."""
import json
import os
import random
import re
import shutil
import subprocess
import sys

from paho.mqtt import publish

from estate_files import OPEN, SHUT, drain, estate, refill
from house import City, Contract, Failed, House, Process, ROOT, wait

CITY = os.path.join(ROOT, "packaging/city")
NOW = "2025-07-17T08:00:00.0+08:00"


class Gateway:
    """A gateway that a test plays: it makes messages of the contract, and knows what is open."""

    contract = Contract()

    def __init__(self, estate_id="350582-0123", journal="7f3c9a10"):
        self.root, self.journal, self.session = f"estate/v1/{estate_id}/g1", journal, "0000000a"
        self.seq, self.made, self.open = 0, 0, {}

    def message(self, below, body):
        problem = self.contract.problem(below, body, self.root)
        if problem:
            raise Failed(f"the test plays {below} wrongly: {problem}")
        return {"topic": f"{self.root}/{below}", "payload": json.dumps(body), "qos": 1,
                "retain": below == "state" or below.startswith("active/")}

    def state(self, state="online"):
        known = {} if state == "lost" else {"journal": self.journal, "since": NOW}
        return self.message("state", {"v": 1, "state": state, "session": self.session, "version": "0.1.0",
                                      "config": "1", "time_quality": "ntp", **known})

    def event(self, alarm, kind, **fields):
        alarm["rev"] += 1
        self.seq += 1
        alarm.update(fields)
        closed = kind == "close"
        body = {"v": 1, "seq": self.seq, "journal": self.journal, "stored": True, **alarm, "kind": kind,
                "condition": "gone" if closed else "present", "closed": closed, "since": NOW, "time": NOW,
                "acknowledged": False, "needs_reset": False, "text": "text", "estate": self.root.split("/")[2],
                "estate_name": "", "gateway": "g1", "domain": "fire", "place": "", "config": "1", "time_quality": "ntp"}
        self.open.pop(alarm["id"], None)
        if not closed:
            self.open[alarm["id"]] = alarm
        return self.message("alarm/fire", body)

    def raised(self, code="FW_NO_WATER", **fields):
        """A new alarm, and the message that raises it."""
        self.made += 1
        alarm = {"id": f"01K0B{self.made:021d}", "rev": 0, "code": code, "severity": "critical", "zone": "riser-3",
                 "mode": "actual", "quiet": None}
        return alarm, self.event(alarm, "raise", **fields)

    def list(self):
        rows = [[a["id"], a["rev"], a["code"], a["severity"], a["zone"], NOW, a["mode"], (a["quiet"] or {}).get("why")]
                for a in self.open.values()]
        return self.message("active/fire", {"v": 1, "journal": self.journal, "seq": self.seq, "open": rows,
                                            "permits": [], "shelved": [], "blind_zones": [], "drills": [],
                                            "time_quality": "ntp"})


def live(message):
    """The same event as it goes out when the disk is slow."""
    body = {**json.loads(message["payload"]), "stored": False}
    return {**message, "payload": json.dumps({k: v for k, v in body.items() if k not in ("seq", "journal")})}


class Screen(Process):
    """The example subscriber, as somebody would start it, and what it shows of each gateway."""

    LINES = ["max_queued_messages 0", "log_type all"]  # of the broker's configuration
    marks = 0  # of all screens: the states that mark how far one has come are retained, so each has a name of its own

    def __init__(self, broker):
        before = broker.process.text().count("Received SUBSCRIBE from fire")
        super().__init__([sys.executable, "-u", os.path.join(CITY, "fire_department.py"), "127.0.0.1",
                          str(broker.port), "fire", "none"])
        self.port = broker.port
        wait(lambda: broker.process.text().count("Received SUBSCRIBE from fire") > before or not self.running(), 10,
             "the subscriber subscribes")

    def blocks(self):
        """Of each gateway the last that was said: its first line, and sound and revision of each id."""
        found = {}
        for line in self.text().split("\n"):
            if re.match(r"[\w-]+/", line):
                head = line
                found[head.split()[0]] = (head, {})
            elif line:
                sound, name, rev = line.split()[:3]
                found[head.split()[0]][1][name] = (sound, int(rev))
        return found

    def after(self, *messages):
        """Publishes, waits until all of it was taken, and returns the blocks."""
        Screen.marks += 1
        mark = Gateway(f"mark-{Screen.marks}").state()
        publish.multiple([*messages, mark], hostname="127.0.0.1", port=self.port)
        wait(lambda: f"\nmark-{Screen.marks}/g1" in "\n" + self.text() or not self.running(), 20,
             f"mark {Screen.marks} on the screen: {self.text()[-800:]}")
        return self.blocks()

    def expect(self, what, gateway, *messages, known=True, sounds=None):
        name = gateway.root.split("/", 2)[2]
        head, shown = self.after(*messages).get(name, ("", {}))
        if set(shown) != set(gateway.open) or known == ("LAST KNOWN" in head):
            raise Failed(f"{what}: the screen says {head!r} {sorted(shown)}; open are {sorted(gateway.open)}")
        if sounds is not None and {i for i, (sound, _) in shown.items() if sound == "SOUND"} != set(sounds):
            raise Failed(f"{what}: {shown} sound, not {sounds}")


def fire_department():
    """The example subscriber shows the right set under duplicates, replay, reordering, loss, a new journal, silence."""
    with House() as house:
        gateway, screen = Gateway(), Screen(house.start_broker(Screen.LINES))
        house.processes.append(screen)
        screen.expect("nothing yet", gateway, gateway.state(), gateway.list())
        a, first = gateway.raised()
        b, second = gateway.raised(quiet={"why": "parent", "id": a["id"]})
        both = gateway.list()
        screen.expect("two raised", gateway, first, second, both, sounds=[a["id"]])
        screen.expect("duplicates", gateway, first, first, second, both, both, sounds=[a["id"]])
        update, close = gateway.event(a, "update"), gateway.event(a, "close")
        screen.expect("old revisions after new", gateway, close, update, first, update)
        screen.end()
        lost = [gateway.event(b, "close")]
        c, third = gateway.raised()
        d, fourth = gateway.raised(mode="drill")
        lost += [third, fourth, gateway.event(d, "close"), gateway.list()]
        publish.multiple(lost, hostname="127.0.0.1", port=house.broker.port)
        screen = Screen(house.broker)
        house.processes.append(screen)
        screen.expect("replay after an outage, nothing remembered", gateway, sounds=[c["id"]])
        screen.expect("and all of it again", gateway, first, second, both, *lost, sounds=[c["id"]])
        e, fifth = gateway.raised(mode="drill")
        with_e = gateway.list()
        screen.expect("a drill is shown, not sounded", gateway, fifth, sounds=[c["id"]])
        gateway.event(e, "close")
        screen.expect("closed by list", gateway, gateway.list())
        screen.expect("an older list after it", gateway, with_e, fifth)
        unsaved(screen, gateway)
        new_journal(screen, gateway, [first, with_e, fifth])
        silence(screen, gateway)


def unsaved(screen, gateway):
    f, message = gateway.raised()
    screen.expect("sent live", gateway, live(message))
    screen.expect("sent live, then listed", gateway, gateway.list(), live(message))
    screen.expect("the same with its number", gateway, message, live(message))
    screen.expect("over, and live again", gateway, gateway.event(f, "close"), live(message), gateway.list())


def new_journal(screen, gateway, old):
    gateway.journal, gateway.seq, gateway.session = "99999999", 0, "0000000b"
    screen.expect("a new journal, no list yet", gateway, gateway.state(), known=False)
    gateway.open = {}
    _, message = gateway.raised()
    screen.expect("its list", gateway, message, gateway.list())
    screen.expect("late words of the old journal", gateway, *old)


def silence(screen, gateway):
    gateway.session = "0000000a"
    screen.expect("the will of an earlier session", gateway, gateway.state("lost"))
    gateway.session = "0000000b"
    screen.expect("the gateway is lost", gateway, gateway.state("lost"), known=False)
    screen.expect("it is back", gateway, gateway.state(), gateway.list())
    screen.expect("stopped in order", gateway, gateway.state("offline"), known=False)


def history(gateway, chance):
    """Messages of a random life, in which what the last list covers may be lost."""
    alarms, messages = [], []
    for _ in range(chance.randrange(1, 25)):
        standing = [a for a in alarms if a["id"] in gateway.open]
        what = chance.choice(("raise", "update", "close", "list"))
        if what == "list":
            messages.append(gateway.list())
        elif what == "raise" or not standing:
            alarm, message = gateway.raised()
            alarms.append(alarm)
            messages.append(message)
        else:
            messages.append(gateway.event(chance.choice(standing), what))
    covered = [m for m in messages if chance.random() < 0.8] + [gateway.list()]
    for _ in range(chance.randrange(3)):  # and what no list covers, which must arrive
        alarm, message = gateway.raised()
        covered.append(message)
        covered += [gateway.event(alarm, kind) for kind in ("update", "close") if chance.random() < 0.5]
    return covered


def shuffled_lives():
    """150 gateways whose messages come in any order, some twice, those that a list covers perhaps never."""
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    chance = random.Random(seed)
    print(f"seed {seed}")
    gateways, messages = [], []
    for number in range(150):
        gateway = Gateway(f"e{number}")
        life = [gateway.state(), *history(gateway, chance)]
        if chance.random() < 0.3:
            gateway.journal, gateway.seq, gateway.open = "99999999", 0, {}
            life += [gateway.state(), *history(gateway, chance)]
        states = [m for m in life if m["topic"].endswith("state")]
        others = [m for m in life if not m["topic"].endswith("state")]
        others += chance.choices(others, k=len(others) // 2)
        chance.shuffle(others)
        for state in states:  # one topic keeps its order
            others.insert(chance.randrange(len(others) + 1), state)
        order = iter(states)
        gateways.append(gateway)
        messages += [next(order) if m["topic"].endswith("state") else m for m in others]
    with House() as house:
        screen = Screen(house.start_broker(Screen.LINES))
        house.processes.append(screen)
        blocks = screen.after(*messages)
        for gateway in gateways:
            head, shown = blocks[gateway.root.split("/", 2)[2]]
            if set(shown) != set(gateway.open) or "LAST KNOWN" in head:
                raise Failed(f"{head} shows {sorted(shown)}; open are {sorted(gateway.open)}")


def fire_department_watches():
    """The same subscriber beside the real daemon: no water, an outage over its end, the gateway killed."""
    with estate() as house:
        house.start_all(Screen.LINES)
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        screen = Screen(house.broker)
        house.processes.append(screen)

        def shows(state, *lines):
            text = [line for line in screen.text().split("\n") if line]
            heads = [i for i, line in enumerate(text) if line.startswith("350582-0123/g1")]
            return heads and text[heads[-1]] == f"350582-0123/g1 {state}" and sorted(
                " ".join([line.split()[0], line.split()[3]]) for line in text[heads[-1] + 1:]) == sorted(lines)
        house.fakes.do(SHUT)
        drain(house.fakes)
        wait(lambda: shows("online", "SOUND FW_NO_WATER", "quiet FW_VALVE_SHUT"), 30, "no water on the screen")
        house.broker.stop()
        house.fakes.do(OPEN)
        refill(house.fakes)
        wait(lambda: not house.rows("alarms"), 40, "all over at the gateway")
        house.broker.start()
        wait(lambda: shows("online"), 60, "nothing open on the screen: " + screen.text()[-500:])
        house.daemon.end(9)
        wait(lambda: shows("lost, LAST KNOWN, not normal"), 20, "a silent gateway: " + screen.text()[-500:])


def listen(house, user, topic):
    """What an account hears: topics, as they arrive."""
    ear = Process(["mosquitto_sub", "-h", "127.0.0.1", "-p", str(house.broker.port), "-V", "mqttv5", "-q", "1",
                   "-u", user, "-P", "secret", "-t", topic, "-F", "%t %p"])
    house.processes.append(ear)
    return ear


def start_guarded_broker(house, users):
    passwords = house.path("passwords")
    for number, user in enumerate(users):
        subprocess.run(["mosquitto_passwd", "-b", *(["-c"] if not number else []), passwords, user, "secret"], check=True)
    # mosquitto reads both as a user of its own, who may have no way into this checkout
    rights_file = shutil.copy(os.path.join(CITY, "mosquitto.acl"), house.path("rights"))
    os.chmod(house.dir, 0o755)
    for path in (passwords, rights_file):
        os.chmod(path, 0o644)
    house.start_broker(["allow_anonymous false", "log_type all", f"password_file {passwords}", f"acl_file {rights_file}"])
    return {user: listen(house, user, "#") for user in users}


OURS, THEIRS, TIME = "350582-0123/g1", "350582-0124/g1", "all/time"
BELOW = ["state", "alarm/fire", "active/fire", "alarm/facade", "active/facade", "alarm/gateway", "daily", "health",
         "telemetry/fire", "audit", "reply", "config", "cmd", "receipt", "config/desired"]


def rights():
    """What the page promises: of each account the topics that it may write, and those that it may read."""
    both, up, orders, fire = (OURS, THEIRS), BELOW[:12], BELOW[12:], BELOW[:3]
    may_write = {OURS: {f"{OURS}/{b}" for b in up}, THEIRS: {f"{THEIRS}/{b}" for b in up}, "fire": set(),
                 "fire-desk": {f"{g}/cmd" for g in both}, "city": {f"{g}/{b}" for g in both for b in orders} | {TIME}}
    may_read = {OURS: {f"{OURS}/{b}" for b in ("state", *orders)} | {TIME},
                THEIRS: {f"{THEIRS}/{b}" for b in ("state", *orders)} | {TIME},
                "fire": {f"{g}/{b}" for g in both for b in fire},
                "fire-desk": {f"{g}/{b}" for g in both for b in (*fire, "reply")},
                "city": {f"{g}/{b}" for g in both for b in BELOW} | {TIME}}
    return may_write, may_read


def access_list():
    """The published access list on a real mosquitto: what each account reads and writes, and nothing else."""
    may_write, may_read = rights()
    may_write["nobody"], may_read["nobody"] = set(), set()
    for topics in may_read.values():
        topics.add(TIME)  # a pattern without a name in it is everybody's
    with House() as house:
        ears = start_guarded_broker(house, list(may_write))
        wait(lambda: house.broker.process.text().count("Received SUBSCRIBE") == len(ears), 10, "all listen")
        for user in may_write:
            topics = [TIME, *(f"{g}/{b}" for g in (OURS, THEIRS) for b in BELOW)]
            said = [{"topic": f"estate/v1/{topic}", "payload": user, "qos": 1} for topic in topics]
            publish.multiple(said, port=house.broker.port, auth={"username": user, "password": "secret"})
        for user, topics in (("city", [f"{OURS}/cmd", f"{THEIRS}/cmd"]), (OURS, [f"{OURS}/state"])):
            publish.multiple([{"topic": "estate/v1/" + t, "payload": "end", "qos": 1} for t in topics],
                             port=house.broker.port, auth={"username": user, "password": "secret"})
        last = {user: "end" if user != "nobody" else "city" for user in ears}
        wait(lambda: all(last[user] in ear.text().split() for user, ear in ears.items()), 10,
             "the last message at every ear")
        for reader, ear in ears.items():
            heard = {tuple(line.split()) for _, line in ear.lines if not line.endswith(" end")}
            allowed = {(f"estate/v1/{topic}", writer) for writer, topics in may_write.items() for topic in topics
                       if topic in may_read[reader]}
            if heard != allowed:
                raise Failed(f"{reader}: too much {sorted(heard - allowed)}; too little {sorted(allowed - heard)}")


def rabbitmq_rights():
    """rabbitmq.sh gives the same rights: its patterns against the topics as RabbitMQ spells them."""
    may_write, may_read = rights()
    with House() as house:
        with open(house.path("rabbitmqctl"), "w", encoding="utf-8") as out:
            out.write(f'#!/bin/sh\nfor word; do echo "$word"; done >>{house.dir}/said\n')
        os.chmod(house.path("rabbitmqctl"), 0o755)
        for user in may_write:
            name = user.replace("/", ".")
            subprocess.run(["sh", os.path.join(CITY, "rabbitmq.sh"), "gateway" if "/" in user else user, name, "secret"],
                           check=True, env={**os.environ, "PATH": house.dir + ":" + os.environ["PATH"]})
            with open(house.path("said"), encoding="utf-8") as said:
                words = said.read().split("\n")[:-1]
            os.remove(house.path("said"))
            write, read = (word.replace("{username}", name) for word in words[-2:])
            for pattern, allowed in (write, may_write[user]), (read, may_read[user]):
                topics = {f"{g}/{b}" for g in (OURS, THEIRS) for b in BELOW} | {TIME}
                matched = {t for t in topics if re.search(pattern, f"estate/v1/{t}".replace("/", "."))}
                if matched != allowed:
                    raise Failed(f"{user}: {pattern} matches {sorted(matched ^ allowed)} wrongly")
            queues = words[words.index("set_permissions") + 2]
            for client, good in (name, True), (name + ".x", True), (name + "-desk", False), ("x" + name, False):
                if bool(re.search(queues, f"mqtt-subscription-{client}qos1")) != good:
                    raise Failed(f"{user}: {queues} and the client id {client}")


def guarded_daemon():
    """The real daemon under the access list: what it sends arrives, the fire department reads no more than its own."""
    name = "350582-0123/g1"
    with estate(("broker   = mqtt://127.0.0.1:@BROKER@",
                 f"broker   = mqtt://127.0.0.1:@BROKER@\nuser     = {name}\npassword-file = @DIR@/password")) as house:
        with open(house.path("password"), "w", encoding="utf-8") as out:
            out.write("secret\n")
        ears = start_guarded_broker(house, [name, "fire", "city"])
        house.start_city(["-u", "city", "-P", "secret"])
        house.start_fakes()
        house.write_config()
        house.start_daemon()
        house.wait_good("hyd-b3-top", "valve-b3")
        house.fakes.do(SHUT)
        _, raised = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        house.ctl("--by", "值班员", "acknowledge", raised["id"])
        audit = wait(lambda: house.city.last("audit"), 20, "evidence at the city")
        wait(lambda: house.city.last("active/fire")["seq"] >= audit["seq"], 20, "the list behind it")
        wait(lambda: raised["id"] in ears["fire"].text(), 10, "the alarm at the fire department")
        topics = {line.split()[0].split("/", 4)[4] for _, line in ears["fire"].lines if line}
        if not topics <= {"state", "alarm/fire", "active/fire"}:
            raise Failed(f"the fire department reads {topics}")


def broken_contract():
    """A message that breaks its schema, its topic or its QoS fails whoever looks, with the topic and the reason."""
    good = Gateway().state()
    body = json.loads(good["payload"])
    for reason, message in (
            ("$: 'journal' is a required property", {**good, "payload": json.dumps(
                {key: value for key, value in body.items() if key != "journal"})}),
            ("$.state: 'asleep' is not one of", {**good, "payload": json.dumps({**body, "state": "asleep"})}),
            ("came with QoS 0, retained", {**good, "qos": 0}), ("came with QoS 1, not retained", {**good, "retain": False}),
            ("no such topic", {**good, "topic": good["topic"] + "s"}),
            ("Expecting value", {**good, "payload": "not JSON"})):
        with House() as house:
            city = City(house.start_broker(["log_type all"]).port)
            house.processes.append(city)
            wait(lambda: "Received SUBSCRIBE" in house.broker.process.text(), 10, "the city listens")
            publish.multiple([message], port=house.broker.port)

            def fails():
                try:
                    return not city.poll() and ""
                except Failed as failed:
                    return str(failed)
            said = wait(fails, 10, f"a failure: {reason}")
            if reason not in said or good["topic"] not in said:
                raise Failed(f"not {reason}: {said}")


def subscriber_is_short():
    """Under 30 lines, blank ones and the first, which is the shell's, not counted."""
    with open(os.path.join(CITY, "fire_department.py"), encoding="utf-8") as file:
        lines = [line for line in file.read().split("\n")[1:] if line.strip()]
    if len(lines) >= 30:
        raise Failed(f"{len(lines)} lines")


SCENARIOS = [broken_contract, fire_department, shuffled_lives, fire_department_watches, subscriber_is_short, access_list,
             rabbitmq_rights, guarded_daemon]
