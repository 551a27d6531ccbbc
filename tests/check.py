#!/usr/bin/python3
"""Runs the parts of the test suite named on the command line and ends with `N passed, N failed`.

unit      every cmocka program under BUILD/tests/unit
stories   tests/stories/**/*.story on virtual time
year      a year of one zone of each plugin, a day of a large estate
files     generated files, shipped models, the systemd unit, the simulator against pymodbus
crash     500 power cuts under the journal, each of its calls failing: nothing acknowledged may be lost
vm        ten power cuts of a whole gateway, on a machine in QEMU whose writes are logged
matrix    100,000 reads over 16 buses on which one request in twenty goes wrong
north     6,000 messages of the city, most of them wrong, into the daemon's parsers, orders and desk
system    scenarios with the real daemon, broker and simulated devices
reports   none of the sanitizers' reports that the parts before left as BUILD/report.PID
"""
import argparse
import concurrent.futures
import glob
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PYTHON = "/usr/bin/python3"
AT_ONCE = 3  # unit programs; the slow ones wait for a wire, a broker or a disk
LONGEST = ("test_acquire", "test_mqtt", "test_mqtt_wrong", "test_tls", "test_serial_tcp")  # begin first: they mostly wait


class Tally:
    def __init__(self):
        self.passed = self.failed = 0

    def add(self, name, passed, failed, output, seconds):
        self.passed += passed
        self.failed += failed
        print(f"{'ok  ' if not failed else 'FAIL'} {name}: {passed} passed, {failed} failed ({seconds:.1f} s)",
              flush=True)
        if failed:
            print("\n".join("    " + line for line in output.splitlines()[-60:]), flush=True)

    def one(self, name, good, output, seconds=0.0):
        self.add(name, int(good), int(not good), output, seconds)


def run(argv, seconds=120, env=None):
    """Exit status, everything printed, and how long it took; status 124 when the time was up."""
    start = time.monotonic()
    try:
        done = subprocess.run(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, timeout=seconds, env={**os.environ, **(env or {})})
        status, output = done.returncode, done.stdout
    except subprocess.TimeoutExpired as late:
        status, output = 124, (late.stdout or b"") + f"\nnot done after {seconds} s".encode()
    return status, output.decode("utf-8", "replace"), time.monotonic() - start


def counts(status, output):
    """The last `N passed, N failed` line; at least one failure if the status says so."""
    found = re.findall(r"(\d+) passed, (\d+) failed", output)
    passed, failed = map(int, found[-1]) if found else (0, 0)
    return passed, failed or int(status != 0 or not found)


def unit(tally, args):
    if "files" in args.part:
        args.simulator = start_simulator(args)
    programs = sorted(p for p in glob.glob(os.path.join(ROOT, args.build, "tests/unit/*/test_*"))
                      if os.access(p, os.X_OK) and "." not in os.path.basename(p))
    programs.sort(key=lambda p: os.path.basename(p) not in LONGEST)
    with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
        for program, (status, output, seconds) in zip(programs, pool.map(lambda p: run([p], 300), programs)):
            passed = sum(map(int, re.findall(r"\[  PASSED  \] (\d+) test", output)))
            failed = sum(map(int, re.findall(r"\[  FAILED  \] (\d+) test", output)))
            tally.add(os.path.relpath(program, os.path.join(ROOT, args.build, "tests")), passed,
                      failed or int(status != 0 or not passed), output, seconds)


def tell(tally, args, name, paths):
    """Runs stories in two processes."""
    program = [os.path.join(args.build, "estatectl"), "story", "--plugins", os.path.join(args.build, "plugins"),
               "--models", "conf/models"]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        runs = list(pool.map(lambda part: run([*program, *part], 600), filter(None, (paths[0::2], paths[1::2]))))
    results = [counts(status, output) for status, output, _ in runs]
    output = "\n".join(line for run_of in runs for line in run_of[1].splitlines() if not line.startswith("ok "))
    tally.add(name, sum(r[0] for r in results), sum(r[1] for r in results), output, max(r[2] for r in runs))


def stories(tally, args):
    tell(tally, args, "stories", sorted(
        glob.glob(os.path.join(ROOT, "tests/stories/**/*.story"), recursive=True) +
        glob.glob(os.path.join(ROOT, "plugins/*/*.story"))))
    generated(tally, args, "interrupted")
    generated(tally, args, "month")


def generated(tally, args, what):
    """Stories that a program writes."""
    with tempfile.TemporaryDirectory() as directory:
        status, output, seconds = run([PYTHON, "tests/stories/generate.py", what, directory])
        if status:
            tally.one(f"stories of {what}", False, output, seconds)
        else:
            tell(tally, args, f"stories of {what}", sorted(glob.glob(directory + "/*.story")))


def year(tally, args):
    generated(tally, args, "year")


def generated_configuration(tally, args):
    status, output, seconds = run([os.path.join(args.build, "estated"), "--print-config"])
    with open(os.path.join(ROOT, "conf/estated.conf"), encoding="utf-8") as shipped:
        same = status == 0 and shipped.read() == output
    tally.one("conf/estated.conf is what the option rows print (make conf)", same, output[-300:], seconds)


def shipped_models(tally, args):
    for path in sorted(glob.glob(os.path.join(ROOT, "conf/models/*.conf"))):
        status, output, seconds = run([os.path.join(args.build, "estated"), "--check", path])
        tests = re.search(r"(\d+) tests", output)
        tally.one(f"model {os.path.basename(path)}", status == 0 and tests and int(tests[1]) > 0, output, seconds)


def mutated_models(tally, args):
    status, output, seconds = run([PYTHON, "tests/models_mutation.py", "--build", args.build])
    passed, failed = counts(status, output)
    tally.add("each number of the shipped models is proved by their tests", passed, failed, output, seconds)


def owned_configuration(tally, directory):
    """What README's lines install in `directory` the service may read, and nobody else but root."""
    if os.geteuid() or not shutil.which("systemd-sysusers"):
        print("skipped: only root can give files to somebody")
        return
    _, output, seconds = run(["systemd-sysusers", f"--root={directory}"])
    _, more, _ = run(["systemd-tmpfiles", "--create", f"--root={directory}"])
    with open(os.path.join(directory, "etc/passwd"), encoding="utf-8") as users:
        group = re.search(r"^estated:[^:]*:\d+:(\d+):", users.read(), re.M)
    about = os.stat(os.path.join(directory, "etc/estated/estated.conf"))
    tally.one("the service may read the configuration that is installed, others may not",
              group and (about.st_uid, about.st_gid, about.st_mode & 0o777) == (0, int(group[1]), 0o640),
              f"{output}{more}{about}", seconds)
    with open(os.path.join(ROOT, "systemd/estated.service"), encoding="utf-8") as unit:
        mode = re.search(r"^ConfigurationDirectoryMode=(\d+)", unit.read(), re.M)
    about = os.stat(os.path.join(directory, "etc/estated"))
    tally.one("the unit expects the directory as it is installed, so systemd does not complain at each start",
              bool(mode and about.st_mode & 0o777 == int(mode[1], 8)), str(about))


def missing_libraries(tally, args):
    """Nothing but what is missing, and how to get it; also where several jobs look at once."""
    with tempfile.TemporaryDirectory() as directory:
        status, output, seconds = run(["make", "-j2", f"BUILD={directory}", "PKG_CONFIG=false", "all"])
    tally.one("make without the libraries", status == 2 and "sudo sh tests/install-packages.sh build" in output
              and "No rule" not in output, output, seconds)


def systemd_unit(tally, args):
    if not shutil.which("systemd-analyze"):
        print("skipped: systemd-analyze is not here")
        return
    unit_file = os.path.join(ROOT, "systemd/estated.service")
    _, output, seconds = run(["systemd-analyze", "security", "--offline=true", "--no-pager", unit_file])
    level = re.search(r"exposure level for estated.service: ([0-9.]+)", output)
    tally.one(f"unit exposure {level[1] if level else '?'}, at most 1.5", level and float(level[1]) <= 1.5,
              output, seconds)
    with tempfile.TemporaryDirectory() as directory:
        status, output, seconds = run(["make", "-s", f"BUILD={args.build}", f"DESTDIR={directory}", "install"])
        tally.one("make install DESTDIR=", status == 0 and os.path.exists(directory + "/usr/bin/estated"),
                  output, seconds)
        owned_configuration(tally, directory)
        with open(unit_file, encoding="utf-8") as source:
            text = source.read().replace("/usr/bin/estated", directory + "/usr/bin/estated")
        copy = os.path.join(directory, "estated.service")
        with open(copy, "w", encoding="utf-8") as out:
            out.write(text)
        status, output, seconds = run(["systemd-analyze", "verify", "--man=no", copy])
        about_us = [line for line in output.splitlines() if "estated.service" in line]
        tally.one("systemd-analyze verify", not about_us, output, seconds)


def named_functions(tally, args):
    """Every function that README names is there, in the file that it names."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as readme:
        story = readme.read().split("## The life of a reading")[1].split("\n## ")[0]
    sources = {path: open(path, encoding="utf-8").read()
               for path in glob.glob(os.path.join(ROOT, "daemon/**/*.c"), recursive=True)}
    names = set(re.findall(r"`(\w+)\(\)`", story))
    missing = [name for name in names
               if not any(re.search(rf"^[a-z].*\b{name}\(", text, re.M) for text in sources.values()) and name != "judge"]
    for name, path in re.findall(r"`(\w+)\(\)` \(([\w/]+\.c)\)", story):
        if not re.search(rf"^[a-z].*\b{name}\(", sources.get(os.path.join(ROOT, "daemon", path), ""), re.M):
            missing.append(f"{name} in {path}")
    tally.one(f"README's life of a reading names {len(names)} functions that are there",
              names and not missing, str(missing))


def readme_page(tally, args):
    """README's page of configuration is good, and what README shows of `--check` is what it prints."""
    with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as readme:
        blocks = re.findall(r"^```\w*\n(.*?)^```", readme.read(), re.M | re.S)
    page = next(block for block in blocks if block.startswith("[estate]"))
    table = next(block for block in blocks if block.startswith("bus "))
    mistakes = next(block for block in blocks if block.startswith("estated.conf:"))
    page = re.sub(r"^ca .*", ";", page.replace("mqtts:", "mqtt:"), flags=re.M)
    wrong = re.sub(r"^valve .*", "valve = valve-b-3", page.replace("7      = mpd-380", "7 = mpd380"), flags=re.M)
    for text, expected, what in (page, table, "is accepted"), (wrong, mistakes, "with two mistakes is refused"):
        with tempfile.TemporaryDirectory() as directory:
            path = os.path.join(directory, "estated.conf")
            with open(path, "w", encoding="utf-8") as out:
                out.write(text)
            status, output, seconds = run([os.path.join(args.build, "estated"), "--models", "conf/models",
                                           "--plugins", os.path.join(args.build, "plugins"), "--check", path])
        tally.one(f"README's page of configuration {what}",
                  status == (78 if text is wrong else 0) and expected in output, output, seconds)


def published_orders(tally, args):
    """cmd.json takes the orders of the daemon, each with the arguments of its table in control/city.c."""
    with open(os.path.join(ROOT, "daemon/model/message.c"), encoding="utf-8") as source:
        names = dict(re.findall(r"\[CITY_(\w+)\] = \"([a-z-]+)\"", source.read()))
    with open(os.path.join(ROOT, "daemon/control/city.c"), encoding="utf-8") as source:
        table = re.findall(r"\[CITY_(\w+)\] =\s*\{\"[a-z-]+\", \{(.*?)\}\},", source.read(), re.S)
    ours = {names[name]: sorted(re.findall(r"\{\"([a-z]+!?)\"", row)) for name, row in table}
    with open(os.path.join(ROOT, "packaging/city/schema/cmd.json"), encoding="utf-8") as file:
        schema = json.load(file)
    theirs = {}
    for choice in schema["$defs"]["order"]["oneOf"]:
        arguments = schema["$defs"][choice["properties"]["args"]["$ref"].rpartition("/")[2]]
        theirs[choice["properties"]["op"]["const"]] = sorted(
            key + ("!" if key in arguments.get("required", ()) else "") for key in arguments.get("properties", ()))
    tally.one(f"cmd.json has the {len(ours)} orders that the daemon takes, with their arguments",
              ours and ours == theirs, f"the daemon: {ours}\ncmd.json:   {theirs}")


def published_contract(tally, args):
    """packaging/city is whole and its examples are good; and what unit tests make is as its schemas say."""
    status, output, seconds = run([PYTHON, "tests/contract.py"])
    tally.one("the published contract is whole, its examples are as its schemas say", status == 0, output, seconds)
    with tempfile.TemporaryDirectory() as directory:
        messages = os.path.join(directory, "messages")
        run([os.path.join(args.build, "tests/unit/send/test_payload")], 120, {"ESTATED_TEST_MESSAGES": messages})
        status, output, seconds = run([PYTHON, "tests/contract.py", messages])
        with open(messages, encoding="utf-8") as lines:
            number = sum(1 for _ in lines)
    tally.one(f"{number} messages of unit tests are as their schemas say", status == 0 and number > 20, output, seconds)


class Beside:
    """A command that mostly waits, run beside the first part that has the time."""

    def __init__(self, argv, seconds, env):
        self.pool = concurrent.futures.ThreadPoolExecutor(1)
        self.future = self.pool.submit(run, argv, seconds, env)

    def result(self):
        with self.pool:
            return self.future.result()


def start_simulator(args):
    return Beside([PYTHON, "tests/system/fakes_against_pymodbus.py"], 240, {"BUILD": args.build})


def simulator(tally, args):
    status, output, seconds = (args.simulator or start_simulator(args)).result()
    tally.one("the simulator answers a master that nobody here wrote", status == 0, output, seconds)


def files(tally, args):
    for part in (generated_configuration, named_functions, readme_page, published_contract, published_orders,
                 shipped_models, mutated_models, missing_libraries, systemd_unit, simulator):
        part(tally, args)


def matrix(tally, args):
    status, output, seconds = run([os.path.join(args.build, "tests/soak/fault-matrix"),
                                   os.path.join(args.build, "tests/fakes/fake-estate"), "100000"], 600)
    passed, failed = counts(status, output)
    tally.add("fault matrix, " + output.split("\n", 1)[0], passed, failed, output, seconds)


def crash(tally, args):
    status, output, seconds = run([os.path.join(args.build, "tests/crash/power-cuts"), "500"], 300)
    passed, failed = counts(status, output)
    tally.add("power cuts, " + ", ".join(output.splitlines()[:2]), passed, failed, output, seconds)
    status, output, seconds = run([os.path.join(args.build, "tests/crash/io-errors")], 300)
    passed, failed = counts(status, output)
    tally.add("the journal's calls fail, one by one, once and for ever", passed, failed, output, seconds)


def vm(tally, args):
    if platform.machine() != "x86_64":
        print("skipped: the machine whose power is cut is a PC")
        return
    status, output, seconds = run([PYTHON, "tests/vm/power_cuts.py", "10", "--short"], 400, {"BUILD": args.build})
    passed, failed = counts(status, output)
    tally.add("power cuts of a whole gateway, " + ", ".join(re.findall("^(?:seed|each).*", output, re.M)), passed,
              failed, output, seconds)


def north(tally, args):
    status, output, seconds = run([os.path.join(args.build, "tests/north/north"), args.build, "6000"], 120)
    passed, failed = counts(status, output)
    tally.add("messages of the city, " + output.partition("\n")[0], passed, failed, output, seconds)


def system(tally, args):
    status, output, seconds = run([PYTHON, "tests/system/run.py", *args.only.split()], 900, {"BUILD": args.build})
    print(output, flush=True)
    passed, failed = counts(status, output)
    tally.add("system", passed, failed, "", seconds)


def reports(tally, args):
    found = sorted(glob.glob(os.path.join(ROOT, args.build, "report.*")))
    output = "\n".join(found)
    if found:
        with open(found[0], encoding="utf-8", errors="replace") as first:
            output += "\nthe first:\n" + "".join(first.readlines()[:50])
    tally.one(f"{len(found)} reports of the sanitizer", not found, output)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--only", default="", help="scenarios to run; default: all")
    parser.add_argument("part", nargs="+")
    args = parser.parse_args()
    args.simulator = None
    parts = {"unit": unit, "stories": stories, "year": year, "files": files, "crash": crash, "vm": vm,
             "matrix": matrix, "north": north, "system": system, "reports": reports}
    named = [p for p in args.part if p in parts]
    args.only = " ".join([args.only, *(p for p in args.part if p not in parts)]).strip()
    tally, start = Tally(), time.monotonic()
    for part in named:
        parts[part](tally, args)
    print(f"\n{time.monotonic() - start:.0f} s")
    print(f"{tally.passed} passed, {tally.failed} failed")
    return 1 if tally.failed or not tally.passed else 0


if __name__ == "__main__":
    sys.exit(main())
