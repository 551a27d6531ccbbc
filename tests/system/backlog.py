"""Rows that nobody has heard of, as the journal would have them."""
import hashlib
import json
import sqlite3


def fill(path, rows, topic=None, critical=False):
    """Adds copies of the newest alarm, closed, chained on."""
    with sqlite3.connect(path) as db:
        found, body, = db.execute("SELECT topic, body FROM event WHERE topic LIKE 'alarm/%' ORDER BY seq DESC").fetchone()
        last = db.execute("SELECT hash FROM event ORDER BY seq DESC LIMIT 1").fetchone()[0]
        topic = topic or found
        alarm = {**json.loads(body), "closed": True, "kind": "close", "condition": "gone"}
        for i in range(rows):
            alarm["id"] = f"{i:026}"
            text = json.dumps(alarm, ensure_ascii=False, separators=(",", ":"))
            last = hashlib.sha256(last + f"{alarm['id']}\n1\n{topic}\n{text}".encode()).digest()
            db.execute("INSERT INTO event(id, rev, priority, topic, body, hash) VALUES(?, 1, ?, ?, ?, ?)",
                       (alarm["id"], int(critical), topic, text, last))
