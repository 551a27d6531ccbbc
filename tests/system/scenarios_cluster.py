"""A city's broker of three: RabbitMQ nodes on this machine, of which one is killed in mid-flow."""
import os
import random
import signal
import subprocess
import time

from house import Failed, House, Process, SLOWER, free_port, listening, wait
from scenarios_kills import Ear, Valves, WINDOW, config, one_id_at_a_time, query, script

SERVER, CTL = "/usr/lib/rabbitmq/bin/rabbitmq-server", "/usr/lib/rabbitmq/bin/rabbitmqctl"
NODES = ("r1", "r2", "r3")
UP = 180  # s to form a cluster on a small machine
BACK = 120  # s without the node until everything is at the city


class Node(Process):
    """One node; its port for MQTT, and an end that takes no time."""

    def __init__(self, house, name, port, env):
        self.name, self.port = name, port
        with open(house.path(name + ".conf"), "w", encoding="utf-8") as out:
            out.write(f"listeners.tcp = none\nmqtt.listeners.tcp.1 = 127.0.0.1:{port}\nmqtt.allow_anonymous = true\n"
                      "log.console.level = warning\ncluster_formation.peer_discovery_backend = classic_config\n")
            for number, other in enumerate(NODES, 1):
                out.write(f"cluster_formation.classic_config.nodes.{number} = {other}@localhost\n")
        super().__init__([SERVER], env={
            **env, "RABBITMQ_NODENAME": name + "@localhost", "RABBITMQ_CONFIG_FILE": house.path(name + ".conf"),
            "RABBITMQ_DIST_PORT": str(free_port())})

    def end(self, number=signal.SIGKILL, seconds=15):
        """The whole node, which is a group of processes of its own."""
        try:
            os.killpg(self.child.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        return super().end(signal.SIGKILL, seconds)


def environment(house):
    """Everything of theirs is in the house, so that no other RabbitMQ of this machine is touched."""
    os.makedirs(house.path("rabbit"))
    for name, text in ((".erlang.cookie", "estated"), ("plugins", "[rabbitmq_mqtt]."), ("env", "")):
        with open(house.path("rabbit", name), "w", encoding="utf-8") as out:
            out.write(text)
    os.chmod(house.path("rabbit/.erlang.cookie"), 0o400)
    return {**os.environ, "HOME": house.path("rabbit"), "RABBITMQ_MNESIA_BASE": house.path("rabbit"),
            "RABBITMQ_LOG_BASE": house.path("rabbit"), "RABBITMQ_LOGS": "-", "RUNNING_UNDER_SYSTEMD": "true",
            "RABBITMQ_ENABLED_PLUGINS_FILE": house.path("rabbit/plugins"),
            "RABBITMQ_CONF_ENV_FILE": house.path("rabbit/env"),
            "ERL_EPMD_PORT": str(free_port()), "ERL_EPMD_ADDRESS": "127.0.0.1"}


def start_cluster(house):
    env = environment(house)
    names = Process(["epmd", "-port", env["ERL_EPMD_PORT"]], env=env)
    house.processes.append(names)
    wait(lambda: listening(int(env["ERL_EPMD_PORT"])), 20, "epmd listens")
    nodes = []
    for name in NODES:  # one after the other: on a busy machine those that start together may find no quorum, ever
        node = Node(house, name, free_port(), env)
        nodes.append(node)
        house.processes.insert(0, node)  # they end before what knows their names
        wait(lambda: listening(node.port) or not node.running(), UP, f"{node.name} listens: {node.text()[-2000:]}")
        if not node.running():
            raise Failed(f"{node.name} ended:\n{node.text()[-2000:]}")

    def together():
        ctl = Process([CTL, "-q", "-n", "r1@localhost", "eval", "length(rabbit_nodes:all_running())."], env=env)
        ctl.child.wait(60 * SLOWER)
        ctl.reader.join(5)
        said.append(ctl.text().strip())
        return said[-1] == str(len(NODES))
    said = []
    try:
        wait(together, 60, "three nodes in one cluster")
    except Failed as late:
        raise Failed(f"{late}: {said[-1]}\n" + "\n".join(node.text()[-1500:] for node in nodes)) from late
    for node in nodes:
        wait(lambda: takes(node), UP, f"{node.name} takes messages")
    return nodes


def takes(node):
    try:
        return subprocess.run(["mosquitto_pub", "-h", "127.0.0.1", "-p", str(node.port), "-V", "mqttv311", "-q", "1",
                               "-t", "ready", "-m", node.name], capture_output=True, timeout=20).returncode == 0
    except subprocess.TimeoutExpired:
        return False


def cluster_node_killed():
    """The node that a gateway talks to is killed under fifty alarms a second: it goes to the next, nothing is lost."""
    seed = int(os.environ.get("SEED", random.randrange(1 << 30)))
    print(f"seed {seed}")
    with House(config(), script()) as house:
        nodes = start_cluster(house)
        house.start_fakes()
        ear = Ear(nodes[-1].port, "mqttv311")
        house.processes.insert(0, ear)
        brokers = ", ".join(f"mqtt://127.0.0.1:{node.port}" for node in nodes)
        house.write_config(house.config_text.replace("mqtt://127.0.0.1:@RELAY@", brokers))
        house.start_daemon()
        house.wait_good()
        house.wait_log(f"city: connected to 127.0.0.1:{nodes[0].port}", 60)  # MQTT 5 from RabbitMQ 4 on
        valves = Valves(house.fakes)
        try:
            wait(lambda: len(ear.came) > 100, 30, "alarms at the city")
            moment = time.monotonic() + random.Random(seed).uniform(0, 4)
            wait(lambda: time.monotonic() > moment, 10, "the moment of the kill")
            nodes[0].end()
            killed, before = time.monotonic(), len(ear.came)
            house.wait_log(f"city: connected to 127.0.0.1:{nodes[1].port}", BACK)
            away = time.monotonic() - killed
            wait(lambda: len(ear.came) > before + 200, BACK, f"alarms go on; {ear.text()}")
        except Failed:
            print("\n".join([ear.text(), *(line for _, line in house.daemon.lines if "city:" in line),
                             *(node.text()[-3000:] for node in nodes)]))
            raise
        finally:
            valves.end()

        def missing():
            return [row for row in query(house, "SELECT id, rev FROM event WHERE topic LIKE 'alarm/%'")
                    if row not in ear.came]
        wait(lambda: not missing(), BACK, f"every committed alarm at the city; missing: {missing()[:5]}")
        doubled = sum(ear.came.values()) - len(ear.came)
        print(f"figure: one of three nodes killed: the gateway is with the next after {away:.1f} s; "
              f"{len(ear.came)} alarm rows of {one_id_at_a_time(house)} alarms: 0 lost, {doubled} doubled of at most {WINDOW}")
        if doubled > WINDOW:
            raise Failed("more came twice than the window has")


SCENARIOS = [cluster_node_killed]
