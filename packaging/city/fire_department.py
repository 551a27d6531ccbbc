#!/usr/bin/python3 -u
"""What is open in the gateway that spoke, after each of its messages. Arguments: HOST PORT NAME PASSWORD [CA-FILE]"""
import json, sys
from paho.mqtt import subscribe

ROW = "id", "rev", "code", "severity", "zone", "since", "mode", "quiet"  # what a list says of an alarm
gateways = {}  # of each: its state; the newest list of each journal, as seq and ids; the best known of each alarm


def heard(_client, _userdata, message):
    (_, _, estate, gateway, topic), body = message.topic.split("/", 4), json.loads(message.payload)
    state, lists, alarms = gateways.setdefault((estate, gateway), ({"state": "never heard of"}, {}, {}))
    if topic == "state" and (body["state"] != "lost" or body["session"] == state.get("session", body["session"])):
        state.update(body)  # but not the will of a session that another one has followed
    elif topic != "state":
        journal = body.get("journal", state.get("journal"))
        seq, _ = lists.get(journal, (-1, ()))
        rows = [dict(zip(ROW, row), seq=body["seq"], closed=False) for row in body.get("open", ())]
        if topic == "active/fire" and body["seq"] >= seq:
            lists[journal] = body["seq"], [row["id"] for row in rows]
        for alarm in rows if topic == "active/fire" else [{"seq": seq + 1, **body}]:  # not stored yet
            key, rank = (journal, alarm["id"]), (alarm["rev"], "text" in alarm, alarm.get("stored"))
            alarms[key] = max(alarms.get(key, ((), {})), (rank, alarm), key=lambda known: known[0])  # rule 1
    now, known = state.get("journal"), state["state"] == "online" and state["journal"] in lists
    print(f"{estate}/{gateway} {state['state']}" + ("" if known else ", LAST KNOWN, not normal"))  # rule 5
    for (journal, name), (_, alarm) in alarms.items():
        seq, listed = lists.get(journal, (-1, ()))  # rule 3; and 4: another journal counts until this one has a list
        if not alarm["closed"] and (alarm["seq"] > seq or name in listed) and (journal == now or now not in lists):
            print("SOUND" if alarm["mode"] == "actual" and not alarm["quiet"] else "quiet", *map(alarm.get, ROW[:5]))


host, port, name, password, *ca = sys.argv[1:]
subscribe.callback(heard, [f"estate/v1/+/+/{below}" for below in ("state", "active/fire", "alarm/fire")], 1, None,
                   host, int(port), name, auth={"username": name, "password": password}, clean_session=False,
                   tls={"ca_certs": ca[0]} if ca else None)
