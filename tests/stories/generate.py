#!/usr/bin/python3
"""Writes stories that nobody would write by hand.

    generate.py interrupted DIR    chosen stories, with a restart, kill or clock step at every one of their times
    generate.py year DIR           a year of one zone of each plugin; a day of a large estate
    generate.py month DIR          the same shorter, for every day

An interruption changes no outcome: what is expected comes at most as much later as nobody was there to see.
"""
import os
import re
import sys

import year

HERE = os.path.dirname(os.path.abspath(__file__))
# Days, and for the large estate sheds of 50 slots. A facade takes its time.
LENGTHS = {"year": {"firewater": 365, "charging": 365, "facade": 365, "large": 40},
           "month": {"firewater": 30, "charging": 30, "facade": 140, "large": 10}}

CHOSEN = ["a_lone_zero_waits_five_minutes", "life/a_drill_goes_the_whole_way", "smoke_waits_for_a_person",
          "the_pump_house_speaks_for_its_risers", "unknown_never_clears", "valve_shut_then_no_water", "drill/a_drill_hides_nothing",
          "drill/a_gauge_is_proved_with_water",
          "wire_cut_is_not_no_water", "life/a_permit_marks_and_withholds_nothing",
          "life/a_shelf_holds_for_its_time", "life/smoke_latches_and_waits", "life/nobody_answers",
          "life/a_permit_is_for_its_zone", "life/what_a_permit_leaves_wrong_sounds"]
INTERRUPTIONS = ["restart 2 s", "kill 2 s", "clock +1 h", "clock -1 h"]
LATER_S = 5  # two seconds away, and a reading and a judgement until it goes on
SETTLED_S = 20  # what is not read yet after a start is no news for 15 s
UNITS = {"ms": 0.001, "s": 1, "min": 60, "h": 3600, "d": 86400}
TIME = r"((?:\d+(?:\.\d+)? (?:ms|s|min|h|d)\b ?)+)"


def seconds(text):
    return sum(float(n) * UNITS[unit] for n, unit in re.findall(r"([\d.]+) (ms|s|min|h|d)\b", text))


def read(path):
    """The lines of a story without comments, with what it includes in place and paths that hold anywhere."""
    lines = []
    for line in open(path, encoding="utf-8"):
        line = re.sub(r"(^|\s)#.*", "", line.rstrip("\n"))
        beside = re.match(r"(include|configuration) (.*)", line)
        if beside and beside[1] == "include":
            lines += read(os.path.join(os.path.dirname(path), beside[2]))
        elif beside:
            lines.append("configuration " + os.path.abspath(os.path.join(os.path.dirname(path), beside[2])))
        elif line.strip():
            lines.append(line)
    return lines


def moments(lines):
    """Every time that the story names, and the middle between each two: in the middle of delays."""
    end = max(seconds(line) for line in lines if line.startswith("until "))
    times = {seconds(m[1]) for line in lines for m in [re.match("at +" + TIME, re.sub(" +", " ", line))] if m}
    times |= {seconds(m[1]) for line in lines for m in [re.search("within .* of " + TIME + "$", line)] if m}
    times = sorted({t for t in times if 0 < t < end} | {0.0})
    return sorted(set(times[1:]) | {round((a + b) / 2) for a, b in zip(times, times[1:] + [end])})


def interrupted(lines, at, what):
    """The lines with the interruption, and with what is expected given the time that it takes."""
    out = []
    for line in lines:
        window = re.match("((?:expect|exactly) .*within )" + TIME + "of " + TIME + "$", line)
        if "daily " in line:
            if what.startswith("clock") or ".longest" in line:  # a gap in a delay ends a spell
                continue
            value = re.search(r"= [\d.]+$", line)
            line += " +- 0.2" if value else ""
        elif window and seconds(window[2]) + seconds(window[3]) >= at:
            later = SETTLED_S if "=unknown" in line else LATER_S
            line = f"{window[1]}{seconds(window[2]) + later:g} s of {window[3]}"
        out.append(line)
    return out + [f"at {at:g} s {what}"]


def write_interrupted(directory):
    for name in CHOSEN:
        lines = read(os.path.join(HERE, name + ".story"))
        for at in moments(lines):
            for what in INTERRUPTIONS:
                path = f"{os.path.basename(name)}-at-{at:g}-{re.sub('[ +]', '', what)}.story"
                with open(os.path.join(directory, path), "w", encoding="utf-8") as out:
                    out.write("\n".join(interrupted(lines, at, what)) + "\n")


def main():
    what, directory = sys.argv[1:3]
    if what == "interrupted":
        write_interrupted(directory)
        return
    for name, length in LENGTHS[what].items():
        with open(os.path.join(directory, f"{what}-{name}.story"), "w", encoding="utf-8") as out:
            out.write(getattr(year, name)(length))


if __name__ == "__main__":
    main()
