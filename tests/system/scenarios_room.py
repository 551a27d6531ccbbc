"""More waits for the city than may: what goes, what stays, and who is told."""
import datetime
import json
import sqlite3

from backlog import fill
from estate_files import estate
from house import wait
from scenarios_delivery import all_rows_came, committed, rows, smoke_without_broker

MOST, FILLED = 1000, 1500


def more_waits_than_may():
    """The broker is away; the least goes, the open critical alarm and the newest stay, and it is told."""
    with estate(("[mqtt]\n", f"[store]\nunsent = {MOST}, 16 MB, 366 d\n[mqtt]\nreplay = unlimited\n")) as house:
        house.start_all()
        house.wait_good("smoke-a", "valve-b3")
        house.city.end()
        house.broker.stop()
        house.ctl("--by", "tester", "silence", "--for", "10 min")
        house.fakes.do("set di-b3 discrete 5 = 1")
        smoke = wait(lambda: committed(house, "CH_SMOKE", "raise"), 20, "the smoke is stored")[0]
        evidence = wait(lambda: [row[0] for row in rows(house) if row[3] == "audit"], 20, "evidence is stored")
        house.daemon.end()
        fill(house.path("state/journal.db"), FILLED)
        house.start_daemon()
        wait(lambda: committed(house, "GW_LET_GO", "raise"), 20, "it is told that rows went")
        left = rows(house)
        filled = [int(row[1]) for row in left if row[1].startswith("0000")]
        assert not {row[0] for row in left} & set(evidence), "evidence goes before alarms"
        assert filled == list(range(FILLED - len(filled), FILLED)), "the oldest go first"
        assert MOST - 100 < len(filled) <= MOST, f"{len(filled)} are left"
        told = house.rows("status")[0]["let_go"]
        assert told >= FILLED - len(filled) + len(evidence), f"{told} are counted"
        verified = json.loads(house.ctl("--json", "verify", house.path("state")).splitlines()[-1])
        assert verified["whole"] and verified["let_go"] == told, verified
        house.return_broker()
        all_rows_came(house)
        assert smoke["id"] in {body["id"] for _, body in house.city.alarms("CH_SMOKE")}
        with sqlite3.connect(f"file:{house.path('state/journal.db')}?mode=ro", uri=True, timeout=5) as db:
            assert db.execute("SELECT sum(last - first + 1) FROM gap").fetchone()[0] == told


def what_was_let_go_is_not_waited_for():
    """Critical alarms that are over were too many: once the rest is told, nobody has to telephone."""
    with estate(("[mqtt]\n", f"[store]\nunsent = {MOST}, 16 MB, 366 d\n[mqtt]\nreplay = unlimited\n")) as house:
        house.start_all()
        house.wait_good("smoke-a")
        smoke_without_broker(house)
        house.daemon.end()
        yesterday = datetime.datetime.now() - datetime.timedelta(days=1)
        with sqlite3.connect(house.path("state/journal.db")) as db:
            db.execute("UPDATE event SET body = json_set(body, '$.time', ?)", (f"{yesterday:%Y-%m-%dT%H:%M:%S}.0+08:00",))
        fill(house.path("state/journal.db"), FILLED, critical=True)
        house.start_daemon()
        wait(lambda: committed(house, "GW_LET_GO", "raise"), 20, "it is told that rows went")
        wait(lambda: committed(house, "GW_NOT_RECEIVED", "raise"), 20, "it is told that the city heard nothing")
        house.return_broker()
        all_rows_came(house)
        house.city.expect("GW_NOT_RECEIVED", "close", 30)


SCENARIOS = [more_waits_than_may, what_was_let_go_is_not_waited_for]
