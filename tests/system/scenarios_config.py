"""Wrong configurations: one clear located error each, several in one file shown together, exit status 78."""
import os
import re
import shutil
import subprocess

from estate_files import estate, read
from house import BUILD, Failed, ROOT, wait

# What is changed in the desk estate, and the line that must come: its place, and words it must hold.
# The place is the line of estated.conf that holds the given text after the change.
MISTAKES = [
    ("unknown key", "place         = A棚", "plaec         = A棚", "plaec", r"plaec.*nearest: place"),
    ("unknown section", "[zone facade-3]", "[zoen facade-3]", "[zoen", r"zoen.*nearest: zone"),
    ("wrong unit", "min-pressure  = 70 kPa", "min-pressure  = 70 mm", "70 mm", r"min-pressure.*kPa"),
    ("missing unit", "min-pressure  = 70 kPa", "min-pressure  = 70", "min-pressure  = 70", r"min-pressure.*kPa"),
    ("a zone without a point", "tilt          = tilt-b3-n\n", "", "[zone facade-3]", r"watches nothing"),
    ("in service since never", "in-service = 2025-07-17 工程部", "in-service = not yet", "not yet", r"date and who"),
    ("approved on no day", "min-pressure  = 70 kPa", "approved = 工程部 2025-13-45", "2025-13-45", r"date"),
    ("doubled address", "8      = mpd-380", "7      = mpd-380", "hyd-b3-mid 3", r"7 again|address 7"),
    ("doubled section", "[zone facade-3]", "[zone shed-a]", None, r"zone shed-a\] again"),
    ("missing plugin", "plugin        = facade", "plugin        = facades", "= facades", r"facades.*nearest: facade"),
    ("unknown model", "sdm120      meter-a", "sdm121      meter-a", "sdm121", r'no model "sdm121"; nearest: sdm120'),
    ("unknown point", "valve         = valve-b3", "valve         = valve-b-3", "valve-b-3",
     r'no point "valve-b-3"; nearest: valve-b3'),
    ("unknown channel", "in7      = -", "in17     = -", "in17", r"in17.*in1 .. in16"),
    ("required role not bound", "plugin        = facade", "plugin        = template", "[zone facade-3]",
     r"needs call-button"),
    ("fed in a circle", "place         = 地下一层消防泵房", "place         = 地下一层消防泵房\nfed-by = riser-3",
     None, r"pump-house.*riser-3|riser-3.*pump-house"),
    ("unreadable key file", "broker   = mqtt://127.0.0.1:1883",
     "broker   = mqtts://127.0.0.1:8883\nca = @DIR@/etc/estated.conf\nkey = @DIR@/none.key", "none.key",
     r"none.key.*No such file"),
    ("line of 300 bytes", "place         = A棚", "place         = " + "a" * 300, "aaaa", r"line.*bytes"),
    ("a bus that carries too much", "serial = 9600 8N1", "serial = 1200 8N1", "[bus riser]",
     r"7 reads take .* no period below .* works; say"),
    ("unclosed section", "[zone facade-3]", "[zone facade-3", "[zone facade-3", r"not closed"),
    ("cut in mid-line", None, "until", None, r"cut|middle of a line"),
]


def config_text():
    return read("estated.conf").replace("@BROKER@", "1883").replace("@PORT:shed@", "5020")


def check(house, *extra):
    done = subprocess.run(house.argv("--check", *extra), capture_output=True, text=True, timeout=30)
    return done.returncode, done.stdout + done.stderr


def located(text, place, words, output):
    """Is there a line `estated.conf:N: ..` with these words, N being the line that holds `place`?"""
    lines = [i for i, line in enumerate(text.splitlines(), 1) if place and place in line]
    for line in output.splitlines():
        found = re.match(r"estated\.conf:(\d+): (.*)", line)
        if found and re.search(words, found[2]) and (not place or int(found[1]) in lines):
            return True
    return False


def config_errors():
    with estate() as house:
        text = config_text()
        with open(house.path("etc/estated.conf"), "w", encoding="utf-8") as out:
            out.write(text.replace("@DIR@", house.dir))
        status, output = check(house)
        if status:
            raise Failed(f"the good configuration is refused:\n{output}")
        for what, old, new, place, words in MISTAKES:
            if old is None:
                wrong = text.rstrip("\n")[:-3]
            else:
                assert old in text, (what, old)
                wrong = text.replace(old, new, 1)
            wrong = wrong.replace("@DIR@", house.dir)
            with open(house.path("etc/estated.conf"), "w", encoding="utf-8") as out:
                out.write(wrong)
            status, output = check(house)
            if status != 78 or not located(wrong, place, words, output):
                raise Failed(f"{what}: exit {status}, wanted {words!r}:\n{output}")
        several(house, text)
        wrong_interface(house, text)
        model_file(house)


def several(house, text):
    """All errors of a file at once."""
    wrong = text.replace("@DIR@", house.dir)
    for _, old, new, _, _ in MISTAKES[:3]:
        wrong = wrong.replace(old, new, 1)
    with open(house.path("etc/estated.conf"), "w", encoding="utf-8") as out:
        out.write(wrong)
    _, output = check(house)
    for what, _, _, place, words in MISTAKES[:3]:
        if not located(wrong, place, words, output):
            raise Failed(f"{what} is missing among several:\n{output}")


def wrong_interface(house, text):
    """A plugin of another interface is refused by name."""
    plugins = house.path("plugins")
    shutil.copytree(os.path.join(BUILD, "plugins"), plugins, ignore=shutil.ignore_patterns("*.o", "*.d"))
    with open(os.path.join(ROOT, "plugins/template/template.c"), encoding="utf-8") as source:
        code = source.read().replace("ESTATE_ABI", "(ESTATE_ABI + 1)").replace('"template"', '"facade"')
    with open(house.path("old.c"), "w", encoding="utf-8") as out:
        out.write(code)
    subprocess.run(["cc", "-std=gnu17", "-fPIC", "-shared", "-I", os.path.join(ROOT, "plugins"), "-o",
                    os.path.join(plugins, "facade.so"), house.path("old.c")], check=True)
    wrong = text.replace("@DIR@", house.dir)
    with open(house.path("etc/estated.conf"), "w", encoding="utf-8") as out:
        out.write(wrong)
    os.environ["ESTATED_PLUGINS"] = plugins
    status, output = check(house)
    del os.environ["ESTATED_PLUGINS"]
    if status != 78 or not located(wrong, "= facade", r"interface 4.*needs 3", output):
        raise Failed(f"plugin of another interface: exit {status}:\n{output}")


def model_file(house):
    """`estated --check MODEL-FILE` runs the file's vectors and names the line of one that does not hold."""
    path = house.path("etc/mpd-380.conf")

    def check_text(text, encoding="utf-8"):
        with open(path, "w", encoding=encoding) as out:
            out.write(text)
        return check(house, path)
    with open(os.path.join(ROOT, "conf/models/mpd-380.conf"), encoding="utf-8") as source:
        good = source.read()
    status, output = check_text(good)
    if status:
        raise Failed(f"mpd-380.conf: {output}")
    status, output = check_text(good[good.index("[model"):], "utf-8-sig")  # the mark that editors of laptops write
    if status:
        raise Failed(f"with a byte-order mark: exit {status}:\n{output}")
    status, output = check_text(good.replace("[model", "[modle"))
    if status != 78 or "nearest: model" not in output or "[estate]" in output:
        raise Failed(f"a mistyped [model]: exit {status}:\n{output}")
    status, output = check_text(good.replace("182.3 kPa", "182.4 kPa"))
    if status != 78 or not re.search(r"mpd-380\.conf:\d+: .*182", output):
        raise Failed(f"a wrong vector: exit {status}:\n{output}")
    with open(house.path("etc/estated.conf"), "w", encoding="utf-8") as out:
        out.write(config_text().replace("@DIR@", house.dir))
    os.makedirs(house.path("etc/models"))
    os.rename(path, house.path("etc/models/mpd-380.conf"))
    status, output = check(house)
    if status != 78 or not re.search(r"mpd-380\.conf:\d+: .*182", output):
        raise Failed(f"a site with a model that has a wrong vector: exit {status}:\n{output}")


def credentials():
    """A password that systemd hands to the service alone reaches the broker by its name."""
    name = "350582-0123/g1"
    with estate(("broker   = mqtt://127.0.0.1:@BROKER@",
                 f"broker   = mqtt://127.0.0.1:@BROKER@\nuser     = {name}\npassword-file = broker-password")) as house:
        subprocess.run(["mosquitto_passwd", "-b", "-c", house.path("passwords"), name, "secret"], check=True)
        os.chmod(house.dir, 0o755)
        os.chmod(house.path("passwords"), 0o644)
        house.start_broker(["allow_anonymous false", f"password_file {house.path('passwords')}"])
        house.start_city(["-u", name, "-P", "secret"])
        house.start_fakes()
        house.write_config()
        run = subprocess.run(house.argv("--check"), capture_output=True, text=True, timeout=30)
        if run.returncode != 78 or "write LoadCredential=broker-password:/PATH" not in run.stdout + run.stderr:
            raise Failed(f"{run.returncode} {run.stdout}{run.stderr}")
        os.mkdir(house.path("given"))
        with open(house.path("given/broker-password"), "w", encoding="utf-8") as file:
            file.write("secret\n")
        house.start_daemon(env={"CREDENTIALS_DIRECTORY": house.path("given")})
        wait(lambda: (house.city.last("state") or {}).get("state") == "online", 15, "online with the password")


SCENARIOS = [config_errors, credentials]
