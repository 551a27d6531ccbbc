"""Brokers that are old, lie, stall or cut: nothing is lost, and each alarm's revisions come in their order."""
import re
import socket
import threading
import time

from estate_files import OPEN, SHUT, drain, estate, refill
from house import Failed, wait
from scenarios_city import later, order, replies, say, undone
from scenarios_delivery import all_rows_came, committed, one_content_per_revision
from wrong_broker import WrongBroker

NOTICED = 20  # s with an alarm in hand


def start(house, mode=None, more="", **how):
    """The estate's daemon behind a relay that is the broker to it; the city hears mosquitto itself."""
    house.start_broker()
    house.start_city()
    house.start_fakes()
    wrong = WrongBroker(house.broker.port, mode, **how)
    house.write_config(house.config_text.replace("@BROKER@", str(wrong.port)))
    if more:
        house.write_config(more, "conf.d/50-more.conf")
    house.start_daemon()
    wait(lambda: (house.city.last("state") or {}).get("state") == "online", 20, "online")
    house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
    return wrong


def revisions_in_order(city):
    """At its first arrival no revision of an alarm comes after a higher one."""
    highest = {}
    seen = set()
    for _, body in city.alarms():
        key = body["id"], body["rev"]
        if key not in seen and body["rev"] < highest.get(body["id"], 0):
            raise Failed(f"{body['id']}: rev {body['rev']} came first after {highest[body['id']]}")
        seen.add(key)
        highest[body["id"]] = max(highest.get(body["id"], 0), body["rev"])


def doubles(city):
    keys = [(body["id"], body["rev"]) for _, body in city.alarms()]
    return len(keys) - len(set(keys))


def nothing_lost(house, what, seconds=90):
    before = time.monotonic()
    count = all_rows_came(house, seconds)
    revisions_in_order(house.city)
    one_content_per_revision(house.city)
    print(f"figure: {what}: {count} rows, 0 lost, {doubles(house.city)} doubled, "
          f"whole after {time.monotonic() - before:.1f} s")


def shut_and_open(house, times=1):
    """So many whole alarms of the valve, in the journal."""
    for _ in range(times):
        shuts, opens = (len(committed(house, "FW_VALVE_SHUT", kind)) for kind in ("raise", "close"))
        house.fakes.do(SHUT)
        wait(lambda: len(committed(house, "FW_VALVE_SHUT", "raise")) > shuts, 20, "shut, in the journal")
        house.fakes.do(OPEN)
        wait(lambda: len(committed(house, "FW_VALVE_SHUT", "close")) > opens, 20, "open, in the journal")


def logged(house, pattern, after):
    """When a log line of this kind was written after the time `after`."""
    def found():
        return [at for at, line in house.daemon.lines if at >= after and re.search(pattern, line)]
    return found


def old_broker():
    """A broker of 3.1.1: found out, alarms, orders, receipts; also after a loss, when it hangs up and says nothing."""
    with estate() as house:
        wrong = start(house, "old", "[mqtt]\nreceipt = city\n")
        if wrong.levels[:2] != [5, 4] or "MQTT 3.1.1" not in house.daemon.text():
            raise Failed(f"levels {wrong.levels}:\n{house.daemon.text()}")
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 15)
        order(house, "c-1", "acknowledge", id=shut["id"], rev=shut["rev"])
        house.city.expect("FW_VALVE_SHUT", "acknowledge", 10, id=shut["id"])
        say(house, "receipt", {"journal": shut["journal"], "upto": shut["seq"]})
        newest = max(b["seq"] for _, _, _, b in house.city.poll() if b.get("seq"))
        say(house, "receipt", {"journal": shut["journal"], "plus": list(range(shut["seq"], newest + 1))})
        wait(lambda: undone(house) == 0, 15, f"all done: {undone(house)}")
        wrong.become("reset", seconds=0)
        wait(lambda: not house.rows("status")[0]["city"]["online"], 10, "cut off")
        house.fakes.do(OPEN)
        say(house, "cmd", {"cid": "c-2", "op": "status", "exp": later(600), "by": "x"}, "-r")
        wrong.become("curt")
        house.city.expect("FW_VALVE_SHUT", "close", 30)
        wait(lambda: any("retained" in body["error"] for body in replies(house, "c-2")), 15, "a retained order is refused")
        nothing_lost(house, "a broker of 3.1.1")
        if wrong.levels[-2:] != [5, 4]:
            raise Failed(f"after a loss the levels are {wrong.levels}")
        closed = house.city.alarms("FW_VALVE_SHUT", "close")[-1][1]["seq"]
        wrong.cut()  # the broker may have lost what it took
        wait(lambda: sum(body["seq"] == closed for _, body in house.city.alarms("FW_VALVE_SHUT", "close")) > 1, 30,
             "what has no receipt is sent again at the next connection")


def picky_broker():
    """A broker of 3.1.1 that hangs up on some alarms and on a list: these wait, all others arrive, and they themselves
    when it takes them at last."""
    with estate() as house:
        wrong = start(house, "picky", poison=b'"FW_VALVE_SHUT"')
        house.fakes.do(SHUT)
        drain(house.fakes)

        def others_missing():
            came = {(body["id"], body["rev"]) for _, body in house.city.alarms()}
            return [body["code"] for code in ("FW_NO_WATER", "FW_BLIND", "GW_FORBIDDEN") for body in committed(house, code)
                    if (body["id"], body["rev"]) not in came]
        house.city.expect("FW_NO_WATER", "raise", 60)
        house.city.expect("GW_FORBIDDEN", "raise", 60)
        wait(lambda: (house.city.last("active/gateway") or {}).get("open"), 60, "a list that is no poison")
        wait(lambda: not others_missing(), 30, f"what stands behind the poison: {others_missing()}")
        before = wrong.poisoned
        if house.city.alarms("FW_VALVE_SHUT") or before < 4:
            raise Failed(f"hung up {before} times:\n{house.daemon.text()}")
        wrong.become("old")
        house.city.expect("FW_VALVE_SHUT", "raise", 120)
        wait(lambda: any(entry[2] == "FW_VALVE_SHUT" for entry in (house.city.last("active/fire") or {}).get("open", ())),
             120, "the list that was poison")
        print(f"figure: hung up {wrong.poisoned} times")
        all_rows_came(house, 90)  # a later revision may have come before
        one_content_per_revision(house.city)


def picky_about_state():
    """The same of the state, which is said once a connection: alarms arrive without it, and it follows."""
    with estate() as house:
        wrong = start(house)
        wrong.become("picky", poison=b'"state":"online"')
        wrong.cut()
        house.fakes.do(SHUT)
        house.city.expect("FW_VALVE_SHUT", "raise", 60)
        if house.city.last("state")["state"] == "online":
            raise Failed("the state came")
        wrong.become("old")
        wait(lambda: house.city.last("state")["state"] == "online", 120, "the state")


def full_broker():
    """The broker has no room just when the state is said, and a list: both are said again without another reason."""
    with estate() as house:
        wrong = start(house)
        wrong.become("full", poison=b'"state":"online"')
        wrong.cut()
        wait(lambda: wrong.poisoned > 1 and house.city.last("state")["state"] == "lost", 30, "no room for the state, nor when the will comes back")
        wrong.become(None)
        wait(lambda: house.city.last("state")["state"] == "online", 20, "the state")
        wrong.become("full", poison=b'"open":[["')
        before = wrong.poisoned
        house.fakes.do(SHUT)
        _, shut = house.city.expect("FW_VALVE_SHUT", "raise", 20)
        wait(lambda: wrong.poisoned > before, 20, "no room for the list")
        wrong.become(None)
        wait(lambda: shut["id"] in [entry[0] for entry in (house.city.last("active/fire") or {}).get("open", ())], 20, "the list")


def never_acknowledges():
    """The broker takes messages and never acknowledges: noticed in time, and again at each connection."""
    with estate() as house:
        wrong = start(house)
        wrong.become("mute")
        house.fakes.do(SHUT)
        drain(house.fakes)
        came, _ = house.city.expect("FW_VALVE_SHUT", "raise", 15)
        seen = wait(logged(house, "city: no acknowledgement", came), NOTICED + 5, "noticed")[0]
        print(f"figure: no acknowledgement, noticed after {seen - came:.1f} s, at most {NOTICED}")
        if seen - came > NOTICED:
            raise Failed(f"noticed after {seen - came:.1f} s")
        house.city.expect("FW_NO_WATER", "raise", 40)
        wrong.become(None)
        refill(house.fakes)
        house.fakes.do(OPEN)
        house.city.expect("FW_NO_WATER", "close", 90)
        nothing_lost(house, "no acknowledgement")
        wait(lambda: undone(house) == 0, 60, "all are done")


def useless_broker():
    """The first of two brokers takes every connection and acknowledges nothing: the other one gets the alarms."""
    with estate() as house:
        house.start_broker()
        house.start_city()
        house.start_fakes()
        wrong = WrongBroker(house.broker.port)
        house.write_config(house.config_text.replace("@BROKER@", f"{wrong.port}, mqtt://127.0.0.1:{house.broker.port}"))
        house.start_daemon()
        house.wait_good("valve-b3")
        wait(lambda: house.rows("status")[0]["city"]["broker"] == 1, 20, "online with the first")
        wrong.become("mute")
        house.fakes.do(SHUT)
        before = time.monotonic()
        wait(lambda: house.rows("status")[0]["city"]["broker"] == 2 and not undone(house), 80, "the other one has all")
        print(f"figure: no acknowledgement, another broker has all after {time.monotonic() - before:.1f} s")


def dry(house):
    return len(committed(house, "FW_NO_WATER", "raise")) > len(committed(house, "FW_NO_WATER", "close"))


def stalled(house, wrong, name, **how):
    """A whole shut-off while the broker is wrong in this way, and the cure."""
    began = time.time()
    wrong.become(name, **how)
    shut_and_open(house, 4 if name in ("reset", "goodbye") else 1)
    drain(house.fakes)
    house.fakes.do(SHUT)
    wait(lambda: dry(house), 30, "no water, in the journal")
    if name in ("hole", "slow"):
        wait(logged(house, "city: no acknowledgement", began), 60, f"{name} is noticed")
    wrong.become(None)
    refill(house.fakes)
    house.fakes.do(OPEN)
    wait(lambda: not dry(house), 40, "water, in the journal")
    nothing_lost(house, " ".join([name, *(f"{key} {value}" for key, value in how.items())]))


def wrong_brokers():
    """Half-open, RST every 3 s, DISCONNECT with a reason, no CONNACK, a byte a second: one after the other."""
    with estate() as house:
        wrong = start(house)
        for name, how in (("hole", {}), ("reset", {"seconds": 3}), ("goodbye", {"seconds": 3, "reason": 0x8B}),
                          ("goodbye", {"seconds": 1, "reason": 0x97}), ("slow", {}), ("hole", {})):
            stalled(house, wrong, name, **how)
        wrong.become("dumb")
        wrong.cut()
        shut_and_open(house, 2)
        wrong.become(None)
        wrong.cut()
        nothing_lost(house, "no CONNACK")


def two_dead_brokers():
    """Two brokers that are tried again and again: why each fails is in the log once."""
    tries = []

    def hang_up(listener):
        while listener.fileno() >= 0:
            try:
                listener.accept()[0].close()
            except OSError:
                return
            tries.append(listener)
    with estate() as house:
        dead = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        for listener in dead:
            threading.Thread(target=hang_up, args=(listener,), daemon=True).start()
        try:
            house.start_fakes()
            ports = [str(listener.getsockname()[1]) for listener in dead]
            house.write_config(house.config_text.replace("127.0.0.1:@BROKER@", f"127.0.0.1:{ports[0]}, mqtt://127.0.0.1:{ports[1]}"))
            house.start_daemon()
            wait(lambda: len(tries) >= 30, 60, "each was tried several times")
            lines = [line for _, line in house.daemon.lines if "city: 127.0.0.1:" in line]
            print(f"figure: {len(tries)} attempts, {len(lines)} lines")
            if not lines or len(lines) > 6:
                raise Failed("\n".join(lines))
        finally:
            for listener in dead:
                listener.close()


SCENARIOS = [old_broker, picky_broker, full_broker]
SOAK = [picky_about_state, never_acknowledges, useless_broker, wrong_brokers, two_dead_brokers]
