#!/usr/bin/python3
"""Cuts the power of a whole gateway, at many moments of one run.

    power_cuts.py [CUTS [SEED]] [--short] [--again]

The real estated runs on a small machine in QEMU, under some fifty alarms a second, with a broker that comes and goes;
in the middle it is killed and started anew. QEMU logs every write to its disk and every flush; a relay before the
broker notes on the same disk what the gateway says before it passes it on. Then the disk is made as a power cut at
this or that moment would have left it: with what was flushed, and with pieces of the rest besides. On each the real
estated must open its journal whole, with every row that it had called stored, byte for byte, and every open alarm
under its id. A second, shorter run, whose commits do not wait for the disk, has to lose rows: else nothing of this
can be believed. --short: lives of seconds, as in `make check`. --again judges the logs of the last run once more.
Ends with "N passed, N failed".
"""
import argparse
import os
import random
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import machine  # noqa: E402
from house import Failed  # noqa: E402
from judge import judge, take_out  # noqa: E402
from write_log import Disk, WriteLog, read  # noqa: E402

# Seconds of the daemon, of which the broker is away three in twelve.
LIVES, CONTROL_LIVES = (35, 25), (15, 10)
SHORT_LIVES, SHORT_CONTROL_LIVES = (10, 6), (5, 3)
SHOWN = 20  # failures that are printed


def check_tools(before):
    """A disk that was never cut: else a tool that does not work would look like damage."""
    with tempfile.TemporaryDirectory(prefix="estated-") as place:
        take_out(before, place)


def moments(log, stored, cuts, chance):
    """Entries behind which the power goes: half of them right behind a promise, half anywhere."""
    said = sorted({row.entry for row in stored})
    near = chance.sample(said, min(cuts // 2, len(said)))
    rest = sorted(set(range(len(log.entries))) - set(near))
    return sorted(near + chance.sample(rest, min(cuts - len(near), len(rest))))


class Figures:
    def __init__(self):
        self.disks = self.looked_for = self.lost = self.damaged = self.bad = 0

    def add(self, verdict, promised):
        self.disks += 1
        self.looked_for += promised
        self.lost += verdict.lost
        self.damaged += bool(verdict.problems)
        self.bad += bool(verdict.lost or verdict.problems)


def cut(name, log, before, cuts, chance, quiet=False):
    stored, acknowledged = read(log)
    if not stored:
        raise Failed("the gateway has called nothing stored")
    figures, disk = Figures(), Disk(log, before, os.path.join(machine.WORK, name + ".flushed"))
    image = os.path.join(machine.WORK, name + ".cut")
    for stop in moments(log, stored, cuts, chance):
        disk.go_to(stop)
        promised = [row for row in stored if row.entry <= stop]
        taken = [row for row in acknowledged if row[0] <= stop]
        for mode in "flushed", "pieces":
            disk.cut(image, chance if mode == "pieces" else None)
            verdict = judge(image, promised, taken)
            figures.add(verdict, len(promised))
            if (verdict.problems or verdict.lost and not quiet) and figures.bad <= SHOWN:
                print("; ".join([f"    entry {stop}, {mode}: {verdict.lost} of {len(promised)} lost",
                                 *verdict.problems]), flush=True)
    disk.close()
    os.remove(image)
    return figures


def paths(name):
    return tuple(os.path.join(machine.WORK, name + end) for end in (".before", ".log", ".console"))


def one_run(name, lives, cuts, chance, args, hasty=False):
    begun = time.monotonic()
    before, path, _ = paths(name) if args.again else machine.boot(name, lives, hasty)
    ran, log = time.monotonic(), WriteLog(path, machine.NOTES)
    check_tools(before)
    figures = cut(name, log, before, cuts, chance, quiet=hasty)
    stored, acknowledged = read(log)
    rows = {row.seq for row in stored}
    size, writes, flushes = log.figures()
    print(f"{'control, which does not wait for the disk' if hasty else 'each commit waits for the disk'}: "
          f"{cuts} moments, {figures.disks} disks, {len(rows)} rows called stored in {sum(lives)} s, "
          f"{figures.looked_for} looked for, {figures.lost} lost, {figures.damaged} damaged\n"
          f"  {writes} writes of {size} bytes, {flushes} flushes; {len(set(acknowledged))} rows acknowledged; "
          f"machine {ran - begun:.0f} s, disks {time.monotonic() - ran:.0f} s", flush=True)
    return figures


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("cuts", nargs="?", type=int, default=100)
    parser.add_argument("seed", nargs="?", type=int, default=None)
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--again", action="store_true")
    args = parser.parse_args()
    if os.uname().machine != "x86_64":
        sys.exit("power_cuts.py: its machine is a PC with this one's programs: run it on amd64")
    lives, control_lives = (SHORT_LIVES, SHORT_CONTROL_LIVES) if args.short else (LIVES, CONTROL_LIVES)
    seed = random.randrange(1 << 30) if args.seed is None else args.seed
    print(f"seed {seed}", flush=True)
    os.makedirs(machine.WORK, exist_ok=True)
    chance, failed = random.Random(seed), 0
    try:
        figures = one_run("waits", lives, args.cuts, chance, args)
        failed += figures.bad > 0
        control = one_run("hasty", control_lives, args.cuts // 10 + 5, chance, args, hasty=True)
        failed += not control.lost or control.damaged > 0
    except Failed as reason:
        print(reason)
        failed = 2
    print(f"{2 - failed} passed, {failed} failed")
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
