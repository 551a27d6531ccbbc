"""Readings for the city: complete through outages and kills, live as newest values; what the line costs."""
import os

from estate_files import OPEN, SHUT, drain, estate, refill
from house import Failed, wait
import readings
from scenarios_city import TOPIC
from scenarios_delivery import certificate, openssl
from wire import Relay

CLOSE_ENOUGH = 0.05  # between what the status says and what passed


def telemetry_outage():
    """1,000 readings/s, the broker away for 8 s, kill -9 in the middle: none lost, in order, none doubled."""
    figures = readings.outage(8)
    if figures["lost"] or figures["disorder"] or figures["readings"] < 8000:
        raise Failed(str(figures))


def telemetry_forbidden():
    """A broker whose rights forget the readings: people are told, and alarms are not held up."""
    with estate(more="[telemetry]\nmode = complete\ninterval = 1 s\n") as house:
        os.chmod(house.dir, 0o755)  # mosquitto gives up root
        with open(house.path("acl"), "w", encoding="utf-8") as acl:
            acl.write("topic read #\n" + "".join(f"topic write {TOPIC}{t}\n" for t in (
                "state", "config", "active/#", "alarm/#", "audit", "health", "reply", "daily")))
        house.start_broker([f"acl_file {house.path('acl')}"])
        house.start_city()
        house.start_fakes()
        house.write_config()
        house.start_daemon()
        house.city.expect("GW_FORBIDDEN", "raise", 30)
        house.fakes.do(SHUT)
        house.city.expect("FW_VALVE_SHUT", "raise", 20)


def prompt_gateway():
    """The name of a gateway whose own share of the five minutes is next to nothing."""
    for n in range(1 << 20):
        text, share = f"g{n}", 5381
        for c in ("350582-0123" + text).encode():
            share = (share * 33 + c) & 0xFFFFFFFF
        if share % 300000 < 500:
            return text
    raise Failed("no gateway is prompt")


def tls(house):
    """A broker with a certificate of our own authority; returns its port."""
    openssl(house, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.pem",
            "-days", "2", "-subj", "/CN=test authority")
    certificate(house, "broker", "IP:127.0.0.1")
    os.chmod(house.dir, 0o755)
    os.chmod(house.path("broker.key"), 0o644)
    return house.start_broker([f"certfile {house.path('broker.pem')}", f"keyfile {house.path('broker.key')}"]).port


def behind_relay(more=""):
    """The desk estate whose gateway reaches its broker over TLS and through a relay; (house, relay)."""
    house = estate(("broker   = mqtt://127.0.0.1:@BROKER@",
                    "broker   = mqtts://127.0.0.1:@RELAY@\nca       = @DIR@/ca.pem"),
                   ("gateway  = g1", f"gateway  = {prompt_gateway()}"), more=more)
    relay = Relay(tls(house))
    house.config_text = house.config_text.replace("@RELAY@", str(relay.port))
    house.start_city(["--cafile", house.path("ca.pem")])
    house.start_fakes()
    house.write_config()
    house.start_daemon()
    house.wait_good("hyd-b3-top", "valve-b3")
    return house, relay


def incident(house):
    """A shut-off from its raise to its close."""
    house.fakes.do(SHUT)
    drain(house.fakes)
    house.city.expect("FW_NO_WATER", "raise", 30)
    house.fakes.do(OPEN)
    refill(house.fakes)
    house.city.expect("FW_NO_WATER", "close", 40)


def line_costs():
    """Over TLS: bytes of today in the status are those that passed, within 5 %; health has them, and live readings
    are the newest."""
    house, relay = behind_relay("[telemetry]\nmode = live\ninterval = 1 s\n")
    with house:
        incident(house)
        said, passed = wait(lambda: agree(house, relay), 20, "the status says what passed")
        print(f"figure: the status says {said} bytes, {passed} passed")
        if "MB this month" not in house.ctl("status") or "telemetry live" not in house.ctl("status"):
            raise Failed(house.ctl("status"))
        health = wait(lambda: house.city.last("health"), 20, "a message on topic health")
        if not health["sim"]["month"] > 2000 or health["unsent"] or not health["buses"] or health["memory_mb"] < 1:
            raise Failed(str(health))
        live = wait(lambda: house.city.last("telemetry/fire"), 10, "telemetry/fire")
        if live["kind"] != "live" or "hyd-b3-top" not in readings.columns(live):
            raise Failed(str(live))
        relay.close()


def health_of_now():
    """What health says of unsent rows is so when it is sent: not what waited for the city some seconds before."""
    with estate(("gateway  = g1", f"gateway  = {prompt_gateway()}")) as house:
        house.start_broker()
        house.broker.stop()
        house.start_fakes()
        house.write_config()
        house.start_daemon()
        house.fakes.do(SHUT)
        wait(lambda: house.rows("status")[0]["unsent"], 30, "an alarm waits for the city, and the gateway has looked")
        house.return_broker()
        health = wait(lambda: house.city.last("health"), 45, "a message on topic health")
        if health["unsent"] or not house.city.alarms("FW_VALVE_SHUT", "raise"):
            raise Failed(str(health))


def agree(house, relay):
    """(bytes by the status, bytes by the relay) once they are close to each other."""
    said, passed = house.rows("status")[0]["sim"]["today"], relay.total()
    return (said, passed) if abs(said - passed) <= CLOSE_ENOUGH * passed else None


SCENARIOS = [telemetry_outage, line_costs, telemetry_forbidden]
SOAK = [health_of_now]
