"""A disk that is full, slow, or fails: the alarm leaves at once, and what it was is stored when that works again."""
import json
import os
import random
import socket
import sqlite3
import time

from estate_files import OPEN, SHUT, drain, estate
from house import OWN_MOUNTS, BUILD, Failed, wait

LEAVES = 5  # s, beyond the delay of its code, in which an alarm is at the city however the disk is
MANY, BOUND = 7000, 6000  # rows that wait for a dead disk
CURED = 60  # s after the cure in which everything is stored


def fill(path, leave=0):
    """A file as large as the disk has room for."""
    with open(path, "ab", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
        file.truncate(os.fstat(file.fileno()).st_size - leave)


def all_stored(house):
    """Every revision that came live came stored, too, with the same content."""
    def missing():
        revisions = {}
        for _, body in house.city.alarms():
            revisions.setdefault((body["id"], body["rev"]), []).append(body)
        return [key for key, bodies in revisions.items() if not any(body["stored"] for body in bodies)]
    wait(lambda: not missing(), CURED, f"stored: {missing()}")


def change(house, shut, seconds):
    """Shuts or opens the valve; the alarm, as it came first, and how long that took."""
    since = time.time()
    house.fakes.do(SHUT if shut else OPEN)
    came, body = house.city.expect("FW_VALVE_SHUT", "raise" if shut else "close", seconds, after=since)
    return body, came - since


def full_disk():
    """The disk fills up: the ballast gives room for the alarms. It fills up again: they leave live."""
    with estate() as house:
        state = house.path("state")
        mount = (*OWN_MOUNTS, "sh", "-c", f'mount -t tmpfs -o size=4m none {state} && exec "$@"', "sh")
        house.start_all(before=mount)
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        inside = f"/proc/{house.daemon.child.pid}/root{state}"
        change(house, True, 20)
        usual = change(house, False, 20)[1]
        if not os.path.exists(inside + "/ballast"):
            raise Failed(f"no ballast: {os.listdir(inside)}")
        fill(inside + "/filler")
        change(house, True, usual + LEAVES + 15)
        wait(lambda: not os.path.exists(inside + "/ballast"), 20, "the ballast is given up")
        all_stored(house)  # the disk is still as full
        house.city.expect("GW_STORAGE", "raise", 20)
        fill(inside + "/filler")
        for shut in (False, True, False, True, False):
            last, _ = change(house, shut, 30)
        drain(house.fakes)
        _, live = house.city.expect("FW_NO_WATER", "raise", 30)
        if last["stored"] and live["stored"]:
            raise Failed("the disk had room")
        house.city.end()
        house.start_city()  # who looks on from now on has only what is retained
        wait(lambda: live["id"] in [row[0] for row in (house.city.last("active/fire") or {"open": []})["open"]], 20,
             "the list of what is open does not wait for the disk")
        os.remove(inside + "/filler")
        all_stored(house)
        wait(lambda: os.path.exists(inside + "/ballast"), CURED, "the ballast is back")


WRONG_CALLS = ["write 1 EIO", "write 1 ENOSPC", "write 3 EIO once", "sync 1 EIO", "sync 2 EIO once", "truncate 1 EIO",
          "unlink 1 EIO", "read 1 EIO", "open 1 EIO\nwrite 1 EIO", "open 1 EROFS\nwrite 1 EROFS\nunlink 1 EROFS",
          "sync 1 wait 2500"]


def failing_calls():
    """Calls to the disk fail or take long, once or for ever: alarms leave, and are stored after the cure.

    Four of WRONG_CALLS by chance, or all of them with ALL_FAULTS=1."""
    seed = int(os.environ.get("SEED", time.time()))
    print(f"seed {seed}")
    chosen = WRONG_CALLS if "ALL_FAULTS" in os.environ else random.Random(seed).sample(WRONG_CALLS, 4)
    with estate() as house:
        orders, state = house.path("orders"), house.path("state")

        def order(lines):
            with open(orders + ".new", "w") as out:
                out.write(lines)
            os.rename(orders + ".new", orders)
        order("")
        house.start_all(env={"LD_PRELOAD": os.path.join(BUILD, "tests/crash/faults.so"), "FAULTS_DIR": state,
                             "FAULTS_FILE": orders})
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        opened = change(house, True, 20)[1], change(house, False, 20)[1]
        journal = house.rows("status")[0]["journal"]
        live = 0
        for lines in chosen:
            order(lines)
            for shut in (True, False):
                body, took = change(house, shut, opened[not shut] + LEAVES + 10)
                live += not body["stored"]
                print(f"{lines!r}: {'shut' if shut else 'open'} after {took:.1f} s, stored {body['stored']}")
            order("")
            all_stored(house)
        if live and not house.city.alarms("GW_STORAGE", "raise"):
            raise Failed("alarms were not stored, and nobody said so")
        if house.rows("status")[0]["journal"] != journal:
            raise Failed("the journal was put aside")


SILENCE, SUMMARY = '"silence","args":{"until":"5 min"}', '"publish-daily"'


def orders_of_people(house, count, order=SILENCE):
    """So many orders, each of which is a row: a silence waits for a slow disk, a summary does not."""
    with socket.socket(socket.AF_UNIX) as control:
        control.connect(house.path("run/control"))
        answers = control.makefile("r")
        for _ in range(count):
            control.sendall(f'{{"v":1,"op":{order},"by":"test"}}\n'.encode())
            while "end" not in json.loads(answers.readline()):
                pass


def dead_disk():
    """A disk that stays dead: rows that nobody can store do not pile up, with a city or without; alarms go on leaving, and
    wait for the city where there is none."""
    with estate() as house:
        with open(house.path("orders"), "w"):
            pass
        house.start_all(env={"LD_PRELOAD": os.path.join(BUILD, "tests/crash/faults.so"),
                             "FAULTS_DIR": house.path("state"), "FAULTS_FILE": house.path("orders")})
        house.wait_good("hyd-b3-top", "hyd-b3-mid", "valve-b3")
        with open(house.path("orders"), "w") as out:
            out.write("write 1 EIO")
        orders_of_people(house, MANY, SUMMARY)

        def waiting():
            return house.rows("status")[0]["uncommitted"]
        if waiting() < BOUND:  # so many stay, even if the oldest are let go already
            raise Failed(f"{waiting()} rows wait")
        wait(lambda: waiting() <= BOUND, 60, "the oldest are let go")
        for shut in (True, False, True, False, True, False):
            if change(house, shut, 30)[0]["stored"]:
                raise Failed("says that it is stored")
        os.remove(house.path("orders"))

        def stored():
            with sqlite3.connect(f"file:{house.path('state/journal.db')}?mode=ro", uri=True) as db:
                return db.execute("SELECT count(*) FROM event WHERE topic = 'alarm/fire'").fetchone()[0]
        wait(lambda: stored() == 6, CURED, "each of the alarms is stored")
        with open(house.path("orders"), "w") as out:
            out.write("write 1 EIO")
        house.city.end()
        house.broker.stop()
        wait(lambda: not house.rows("status")[0]["city"]["online"], 20, "the city is away")
        house.fakes.do(SHUT)
        wait(waiting, 20, "an alarm waits for both")
        orders_of_people(house, MANY, SUMMARY)
        wait(lambda: waiting() <= BOUND, 60, "the oldest that are no alarm are let go")
        house.return_broker()
        house.city.expect("FW_VALVE_SHUT", "raise", 60)


SCENARIOS = [full_disk, failing_calls]
SOAK = [dead_disk]
