"""The desk estate's files, for scenarios that change a line or two of them."""
import os

from house import House, ROOT

HERE = os.path.join(ROOT, "tests/system/estate")


def read(name):
    with open(os.path.join(HERE, name), encoding="utf-8") as file:
        return file.read()


def estate(*changes, more=""):
    """A House with estate/estated.conf after (old, new) changes, and with `more` lines at its end."""
    config = read("estated.conf")
    for old, new in changes:
        assert old in config, old
        config = config.replace(old, new)
    return House(config + more, read("estate.script"))


SHUT, OPEN = "set di-b3 discrete 0 = 0 1", "set di-b3 discrete 0 = 1 0"


def drain(fakes):
    """The riser runs empty at once."""
    fakes.do("set hyd-b3-mid holding 4 = 41")
    fakes.do("set hyd-b3-top holding 4 = 30")


def refill(fakes):
    fakes.do("set hyd-b3-top holding 4 = 1823")
    fakes.do("set hyd-b3-mid holding 4 = 2911")
