"""Is everything on this disk that the gateway had called stored?

Its file system is brought in order by what a board runs before it mounts one, and its files are taken out, which needs
no mount and so no root; the real daemon is started on them, without broker and devices, asked for its alarms, and
killed; then the journal is held against what was promised."""
import contextlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess

import machine
from house import Failed, House
from scenarios_kills import one_id_at_a_time, query

NOBODY = 9  # a port at which nobody listens
MENDED = 1  # e2fsck(8): there was something to mend, and it was mended
OPEN = """SELECT id FROM event WHERE topic LIKE 'alarm/%' AND NOT EXISTS (SELECT 1 FROM event AS newer
          WHERE newer.id = event.id AND (newer.rev, newer.seq) > (event.rev, event.seq))
          AND json_extract(body, '$.closed') = 0 AND json_extract(body, '$.code') = 'FW_VALVE_SHUT'"""


class Verdict:
    def __init__(self):
        self.lost, self.problems = 0, []


def take_out(image, place):
    """The files of an image, as they are after the check at boot; what that check cannot mend by itself is damage."""
    checked = subprocess.run(["/sbin/e2fsck", "-p", image], capture_output=True, text=True)
    if checked.returncode > MENDED:
        raise Failed(f"e2fsck: {checked.returncode} {checked.stdout[-300:]}{checked.stderr[-300:]}")
    # Its messages are of owners that only root can give; what it could not read is not there, and is missed as lost.
    subprocess.run(["/sbin/debugfs", "-R", f"rdump / {place}", image], capture_output=True, check=True)
    if "lost+found" not in os.listdir(place):
        raise Failed(f"{image} is no file system")


def open_alarms(state, aside):
    """Valves that stand shut in the journal before the daemon has opened it; of a copy, so that it is the first."""
    if not os.path.exists(os.path.join(state, "journal.db")):
        return set()
    for name in "journal.db", "journal.db-wal":
        if os.path.exists(os.path.join(state, name)):
            shutil.copy(os.path.join(state, name), aside)
    db = sqlite3.connect(os.path.join(aside, "journal.db"))
    try:
        return {row[0] for row in db.execute(OPEN)}
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return set()  # the power went before the first transaction
        raise
    finally:
        db.close()


def live(house, verdict, before):
    """The daemon opens what is there, and every valve that stood shut goes on under its own id."""
    house.start_daemon()
    after = {row["id"] for row in house.rows("alarms") if row["code"] == "FW_VALVE_SHUT"}
    house.daemon.end(signal.SIGKILL)
    if before != after:
        verdict.problems.append(f"open alarms: {before - after} are gone, {after - before} are new")
    aside = [name for name in os.listdir(house.path("state")) if ".corrupt-" in name]
    if aside:
        verdict.problems.append(f"the daemon put aside {aside}")


def whole(house, verdict):
    for name in "journal.db", "history.db":
        with contextlib.closing(sqlite3.connect(house.path("state", name))) as db:
            answer = db.execute("PRAGMA integrity_check").fetchall()
        if answer != [("ok",)]:
            verdict.problems.append(f"{name}: {answer[:3]}")
    verified = house.ctl("--json", "--state", house.path("state"), "verify", check=False)
    last = json.loads((verified.stdout.splitlines() or ["{}"])[-1])
    if verified.returncode or not last.get("whole"):
        verdict.problems.append(f"verify: {verified.returncode} {verified.stdout[-300:]}{verified.stderr[-300:]}")
    try:
        one_id_at_a_time(house)
    except Failed as doubled:
        verdict.problems.append(f"a second id: {doubled}")


def rows_there(house, verdict, stored, acknowledged):
    """What was called stored is there, byte for byte; what is marked as delivered was acknowledged."""
    journal = query(house, "SELECT value FROM meta WHERE key = 'journal'")[0][0]
    rows = {row[0]: row[1:] for row in query(house, "SELECT seq, topic, id, rev, body FROM event")}
    for said in stored:
        topic, alarm, rev, body = rows.get(said.seq, ("", "", 0, ""))
        if (topic, f'{{"seq":{said.seq},"journal":"{journal}","stored":true,{body[1:]}') != (said.topic, said.text):
            verdict.lost += 1
            continue
        if said.topic.startswith("alarm/") and (alarm, rev) != (said.alarm, said.rev):
            verdict.problems.append(f"row {said.seq} is {alarm} rev {rev}")
    done = query(house, "SELECT seq FROM event WHERE seq <= (SELECT value FROM meta WHERE key = 'delivered')"
                 " UNION SELECT seq FROM done")
    early = {row[0] for row in done} - {seq for _, seq in acknowledged}
    if early:
        verdict.problems.append(f"marked as delivered, but the broker never took them: {sorted(early)[:5]}")


def judge(image, stored, acknowledged):
    """`stored`, `acknowledged`: what was said before the power went."""
    verdict = Verdict()
    with House(machine.config(NOBODY, NOBODY)) as house:
        house.write_config()
        try:
            take_out(image, house.path("state"))
            live(house, verdict, open_alarms(house.path("state"), house.path("run")))
            whole(house, verdict)
            rows_there(house, verdict, stored, acknowledged)
        except (Failed, sqlite3.Error) as error:
            verdict.problems.append(str(error))
    return verdict
