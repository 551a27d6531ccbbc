"""The status page and doctor, as an engineer on the spot reads them."""
import json
import re
import unicodedata

from estate_files import SHUT, drain, estate
from house import Failed, wait

CHINESE = {"LC_ALL": "zh_CN.UTF-8"}


def narrow(text):
    for line in text.splitlines():
        width = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)
        if width > 80:
            raise Failed(f"{width} columns: {line}")


def page(house, *words, env=None):
    """The status page, once all `words` (patterns) are on it."""
    def there():
        text = house.ctl("status", env=env)
        return text if all(re.search(word, text) for word in words) else None
    try:
        return wait(there, 25, "the page")
    except Failed:
        raise Failed(f"not all of {words} on the page:\n{house.ctl('status', env=env)}") from None


def doctor(house, *args, env=None):
    done = house.ctl("doctor", *args, check=False, env=env)
    return done.returncode, done.stdout, done.stderr


def a_page_and_a_doctor():
    """What is well and what is wrong, in each zone's own words, what to do about it, and without a daemon."""
    with estate() as house:
        house.start_broker()
        house.start_city()
        house.start_fakes()
        house.fakes.do("fault tilt-b3-n silent")
        house.write_config()
        house.start_daemon()
        text = page(house, r"riser-3 static pressure normal 182 kPa", r"charging shed-a \d+ of \d+ slots in use",
                    r"facade   facade-3 cannot be judged", r"city     online via broker 1, \d+ unsent",
                    r"data     0\.\d\d of 100 MB this month", r"buses    riser 5/6", "shed 2/2\n",
                    "notice   thresholds not approved: pump-house, ")
        narrow(text)
        narrow(page(house, "riser-3 静压正常 182 kPa", "总线     riser 5/6", env=CHINESE))
        row, = [zone for zone in house.rows("zones") if zone["zone"] == "riser-3"]
        if row["says"]["what"] != "normal" or row["says"]["unit"] != "kPa" or not 180 < row["says"]["value"] < 185:
            raise Failed(str(row))

        house.fakes.do(SHUT)
        drain(house.fakes)
        text = page(house, "ALARM    1 critical", r"fire     riser-3 NO WATER 3 kPa", r"riser 5/6 \(tilt-b3-n silent")
        narrow(text)
        code, text, _ = doctor(house)
        if code != 2 or not re.search(r"1 NOW   riser-3 since [\d:]+: .*no water", text) or \
                not re.search(r"\d NOW   tilt-b3-n \(bus riser, address 31\): no answer for ", text) or \
                "LATER thresholds not approved" not in text or not text.splitlines()[1].startswith("        "):
            raise Failed(f"exit {code}:\n{text}")
        code, text, _ = doctor(house, "--json")
        first = json.loads(text.splitlines()[0])
        if code != 2 or (first["when"], first["about"]) != ("now", "riser-3") or not first["remedy"]:
            raise Failed(f"exit {code}: {first}")
        if not doctor(house, env=CHINESE)[1].startswith("1 立即  riser-3 自 "):
            raise Failed(doctor(house, env=CHINESE)[1])

        house.broker.stop()
        page(house, r"city     OFFLINE for \d+ s", rf"127\.0\.0\.1:{house.broker.port}: Connection refused")
        if doctor(house, "now")[0] != 64:
            raise Failed("an operand of doctor")
        house.daemon.end()
        for verb in ("doctor", "status"):
            done = house.ctl(verb, check=False)
            if done.returncode != 2 or "is it running? systemctl status estated" not in done.stderr:
                raise Failed(f"{verb} without a daemon: {done}")


def of_forty_zones():
    """A large estate is still one screen of a phone."""
    zones = "".join(f"[zone riser-{i}]\nplugin = firewater\nplace = {i}号楼消火栓立管\ntop-pressure = hyd-b3-top\n"
                    for i in range(10, 50))
    with estate(more="\n" + zones) as house:
        house.start_all()
        house.wait_good("hyd-b3-top")
        text = page(house, r"\d+ zones without alarm \(estatectl zones\)", "pump-house, riser-3, shed-a and 41 more")
        narrow(text)
        if len(text.splitlines()) > 16:
            raise Failed(text)


SCENARIOS = [a_page_and_a_doctor, of_forty_zones]
