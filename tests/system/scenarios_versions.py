"""Which configuration runs and which ran: history, differences, the way back; bundles whose devices are asked first;
an edit on site and a bundle of the city that meet."""
import os
import signal

from estate_files import estate
from house import Failed, wait
from scenarios_bundle import FLOW, KEYS, OTHER, Signer, refused, start, taken
from scenarios_city import order

WRONG = {  # a model whose registers these devices do not have
    "models/mpd-380.conf": "[model mpd-380]\ntitle = t\ntrust = vendor\nserial = 9600 8N1\n"
                           "[point pressure]\nread = holding 900 s16\nunit = kPa\n"}


def ctl(house, *words, status=0):
    run = house.ctl("config", *words, check=False)
    if run.returncode != status:
        raise Failed(f"config {words}: {run.returncode}\n{run.stdout}{run.stderr}")
    return run.stdout + run.stderr


def in_force(house):
    return house.rows("config")[0]


def history(house):
    """Newest first: the bundle or "", who, what became of it."""
    return [((row["bundle"] or {}).get("version", ""), row["by"], row["result"]) for row in
            house.rows("config", "history")]


def evidence(house, by, reason):
    return wait(lambda: [b for _, _, t, b in house.city.poll() if t == "audit" and b["op"] == "config"
                         and b["by"] == by and b.get("reason") == reason], 10, f"evidence by {by}")[-1]


def config_versions():
    """What ran is known, with who and why; keys that differ are shown; a person goes back, and it stays so."""
    with estate() as house:
        signer = start(house)
        site = in_force(house)
        if site["by"] != "site" or site["bundle"] or not site["since"]:
            raise Failed(str(site))
        said = ctl(house, "rollback", status=1)
        if not said.startswith("estatectl: no configuration"):  # and nothing that sounds as if all were well
            raise Failed(said)
        house.write_config("[device hyd-b3-top]\nadjust = 1 kPa\n", "conf.d/60-local.conf")
        house.ctl("--by", "工程部", "reload")
        diff = ctl(house, "diff")
        if f"{site['version']} -> {in_force(house)['version']}\n[device hyd-b3-top]\n+ adjust = 1 kPa\n" != diff:
            raise Failed(diff)
        sha256 = signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        taken(house, "2025-07-18.1", sha256)
        signer.send("2025-07-18.2", {"conf.d/30-flow.conf": FLOW, **OTHER})
        taken(house, "2025-07-18.2")
        diff = ctl(house, "diff", "2025-07-18.1", "2025-07-18.2").splitlines()[1:]
        if diff != ["[zone riser-3]", "+ worst-outlet = 2 m"]:
            raise Failed(str(diff))
        diff = ctl(house, "diff", site["version"][:8], "2025-07-18.1")
        if f"{site['version']} -> 2025-07-18.1+" not in diff or "+ adjust = 1 kPa" not in diff or \
                "+ flow = flow-b3" not in diff or "no configuration" not in ctl(house, "diff", "2025-07-18.9", status=1):
            raise Failed("a version by its beginning, and one that never ran")
        came = history(house)
        if came != [("2025-07-18.2", "city/city-2025", "running"), ("2025-07-18.1", "city/city-2025", "superseded"),
                    ("", "site/工程部", "superseded"), ("", "site", "superseded")]:
            raise Failed(str(came))
        go_back(house)
        keep_back(house, signer)


def bundles_in_a_row():
    """The next one comes while the buses begin anew: a zone that is judged for the first time by their last readings
    wants a sensor to be read faster, and nobody asks that of buses that are gone."""
    with estate() as house:
        signer = start(house, env={"MALLOC_PERTURB_": "85"})  # what is freed is no address any more
        for n in range(1, 9):
            signer.send(f"2025-07-18.{n}", {"conf.d/30-flow.conf": FLOW, **(OTHER if n % 2 else {})})
            taken(house, f"2025-07-18.{n}")


def go_back(house):
    """To the one before, and to the site's own files; each is evidence, and told."""
    since = len(house.city.poll())
    ctl(house, "rollback", "--by", "工程部", "--reason", "水压误报")
    told = refused(house, "rolled back by site/工程部: 水压误报", since=since)
    if told["bundle"]["version"] != "2025-07-18.1" or told["refused"]["version"] != "2025-07-18.2":
        raise Failed(str(told))
    said = evidence(house, "site/工程部", "水压误报")
    if said["source"] != "site" or said["more"]["version"] != "2025-07-18.1":
        raise Failed(str(said))
    if "is in use" not in ctl(house, "rollback", "2025-07-18.1", status=1):
        raise Failed("one that runs is gone back to")
    house.write_config("[device hyd-b3-top]\nadjust = 2 kPa\n", "conf.d/60-local.conf")
    ctl(house, "rollback", "site", "--by", "工程部")
    if "adjust" in ctl(house, "diff"):
        raise Failed("an edit came to run by way of a rollback")
    house.write_config("[device hyd-b3-top]\nadjust = 1 kPa\n", "conf.d/60-local.conf")
    wait(lambda: "flow-b3" not in house.points(), 10, "what the bundle added is gone")
    if in_force(house)["bundle"] or "site's own files" not in ctl(house):
        raise Failed(ctl(house))


def keep_back(house, signer):
    """What was rolled back comes with a new version only, whatever the broker gives out again."""
    house.daemon.end(signal.SIGKILL)
    since = len(house.city.poll())
    house.start_daemon()
    told = refused(house, "rolled back by site/工程部: 水压误报", since=since)
    if told["bundle"] or "flow-b3" in house.points():
        raise Failed(str(told))
    signer.send("2025-07-18.3", {"conf.d/30-flow.conf": FLOW})
    taken(house, "2025-07-18.3")
    came = history(house)
    if [result for _, _, result in came] != ["running", "superseded", "rolled-back", "superseded", "superseded",
                                             "rolled-back", "superseded", "superseded", "superseded"][:len(came)] and \
            came[0][2] != "running":
        raise Failed(str(came))


def config_by_order():
    """The city goes back and has a refused one tried again by orders, where they are signed."""
    with estate() as house:
        signer = start(house)
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        taken(house, "2025-07-18.1")
        answer = order(house, "c-1", "config-rollback", result="rejected", reason="x")
        if "not signed here" not in answer["error"]:
            raise Failed(str(answer))
        rows = order(house, "c-2", "config-history")["rows"]
        if [row["result"] for row in rows] != ["running", "superseded"]:
            raise Failed(str(rows))
        order(house, "c-3", "config-apply")
        taken(house, "2025-07-18.1")
        house.write_config("[mqtt]\ncommand-keys = @DIR@/city.keys\n", "conf.d/50-keys.conf")
        house.ctl("reload")
        wait(lambda: (house.city.last("state") or {}).get("state") == "online", 15, "online again")
        since = len(house.city.poll())
        answer = signer.order("c-4", "config-rollback", reason="误报")
        if answer["result"] != "done" or answer["rows"][0]["left"] != "2025-07-18.1":
            raise Failed(str(answer))
        told = refused(house, "rolled back by city/支队: 误报", since=since)
        if told["bundle"] or evidence(house, "city/支队", "误报")["source"] != "city":
            raise Failed(str(told))
        since = len(house.city.poll())
        signer.order("c-5", "config-apply")
        refused(house, "rolled back by city/支队", since=since)  # it stays so


def bundle_rehearsed():
    """Devices are asked before a bundle is taken: what only answers as it is read now refuses it."""
    with estate() as house:
        signer = start(house)
        since = len(house.city.poll())
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW, **WRONG})
        told = refused(house, "refuses (illegal address) to holding 900; as it is read now it answers", since=since)
        if told["bundle"] or len(told["errors"]) != 3:
            raise Failed(str(told))
        if "taken over" in house.daemon.text() or history(house)[0][2] != "refused":
            raise Failed(f"{history(house)}\n{house.daemon.text()}")
        house.wait_good("hyd-b3-top", "pump-out")
        if house.city.alarms("GW_COMM_LOST") or house.city.alarms("GW_BUS_DOWN"):
            raise Failed("asking disturbed the bus")


def bundle_meets_edit():
    """Neither an edit nor a bundle comes to run by way of the other, and none is lost."""
    with estate() as house:
        signer = start(house, KEYS + "1 h\n")
        before = in_force(house)["version"]
        house.write_config("[device hyd-b3-top]\nadjust = 1 kPa\n", "conf.d/60-local.conf")
        since = len(house.city.poll())
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        refused(house, "were edited and not taken over yet", since=since)
        if in_force(house)["version"] != before:
            raise Failed("an edit came to run by way of a bundle")
        house.write_config("[device hyd-b3-top]\nadjsut = 1 kPa\n", "conf.d/60-local.conf")
        since = len(house.city.poll())
        signer.send("2025-07-18.2", {"conf.d/30-flow.conf": FLOW})
        told = refused(house, "files of this site are at fault", since=since)
        if not any(line.startswith("conf.d/60-local.conf:2:") for line in told["errors"]):
            raise Failed(str(told))
        house.write_config("[device hyd-b3-top]\nadjust = 1 kPa\n", "conf.d/60-local.conf")
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        house.ctl("reload")
        taken(house, "2025-07-18.1")  # by itself
        edit_of_a_bundle(house)
        edit_on_probation(house)


def edit_of_a_bundle(house):
    """A file of the city's that is edited here is found, and not run."""
    path = house.path("state/city/2025-07-18.1/conf.d/30-flow.conf")
    with open(path, "a", encoding="utf-8") as file:
        file.write("min-pressure = 80 kPa\n")
    run = house.ctl("reload", check=False)
    if run.returncode != 78 or "not as the city signed it" not in run.stdout:
        raise Failed(f"{run.returncode} {run.stdout}{run.stderr}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(FLOW)
    house.ctl("reload")


def edit_on_probation(house):
    """An edit with an error does not keep a bundle that has to go, and is not lost."""
    house.write_config("[zone riser-3]\nflwo = x\n", "conf.d/70-half.conf")
    for _ in range(3):
        house.daemon.end(signal.SIGKILL)
        house.start_daemon()
    wait(lambda: "flow-b3" not in house.points(), 10, "the bundle that died three times is gone")
    wait(lambda: house.points()["hyd-b3-top"]["quality"] == "good", 15, "the site is watched")
    house.city.expect("GW_CONFIG", "raise", 10)
    if history(house)[:2] != [("", "gateway", "running"), ("2025-07-18.1", "city/city-2025", "taken-back")]:
        raise Failed(str(history(house)))
    diff = ctl(house, "diff")
    if "- flow = flow-b3" not in diff or "adjust" in diff:
        raise Failed(diff)
    os.unlink(house.path("etc/conf.d/70-half.conf"))
    house.ctl("reload")
    house.city.expect("GW_CONFIG", "close", 10)


def bundle_taken_back_beside_an_edit():
    """One that costs readings goes, though a file of the site has an error just then; what was taken over stays."""
    with estate() as house:
        signer = start(house, KEYS + "4 s\n")
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        taken(house, "2025-07-18.1")
        house.write_config("[device hyd-b3-top]\nadjust = 1 kPa\n", "conf.d/60-local.conf")
        house.ctl("reload")
        house.write_config("[zone riser-3]\nflwo = x\n", "conf.d/70-half.conf")
        since = len(house.city.poll())
        house.fakes.do("drop riser")
        told = refused(house, "taken back: bus riser has", since=since)
        house.fakes.do("restore riser")
        if told["bundle"] or house.city.alarms("GW_CONFIG"):
            raise Failed(str(told))
        house.wait_good("hyd-b3-top")
        diff = ctl(house, "diff")
        if "- flow = flow-b3" not in diff or "adjust" in diff:
            raise Failed(diff)


def bundle_tried_while_edited():
    """What is edited or taken over on site while devices are asked: the bundle waits, and comes by itself,
    though a device of it is silent: that is told."""
    with estate() as house:
        signer = start(house)
        house.fakes.do("fault di-b3 silent")  # asking it takes a while
        house.write_config("[device hyd-b3-top]\nadjust = 1 kPa\n", "conf.d/60-local.conf")
        house.ctl("reload")
        since = len(house.city.poll())
        signer.send("2025-07-18.1", {"conf.d/30-flow.conf": FLOW})
        wait(lambda: os.path.exists(house.path("state/city/new")), 10, "it is being tried")
        house.write_config("[device hyd-b3-top]\nadjust = 2 kPa\n", "conf.d/60-local.conf")
        refused(house, "were edited and not taken over yet", since=since)
        house.ctl("reload")
        wait(lambda: os.path.exists(house.path("state/city/new")), 10, "it is tried again")
        house.write_config("[device hyd-b3-top]\nadjust = 3 kPa\n", "conf.d/60-local.conf")
        house.ctl("reload")
        refused(house, "took over something else", since=since)
        told = taken(house, "2025-07-18.1")
        if not any("flow-b3 does not answer" in line and "it is new" in line for line in told["warnings"]):
            raise Failed(str(told))
        if "it is new" not in ctl(house) or not house.daemon.running():
            raise Failed(ctl(house))


SCENARIOS = [config_versions, bundles_in_a_row, bundle_rehearsed, bundle_meets_edit]
SOAK = [bundle_tried_while_edited, config_by_order, bundle_taken_back_beside_an_edit]
