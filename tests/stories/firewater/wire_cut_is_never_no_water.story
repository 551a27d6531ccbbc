# Both wires are cut, one after the other; then the zone is blind, and blind is not dry.
include house-and-riser
at 1 min    lose top
at 10 min   lose mid
at 30 min   back top
at 40 min   back mid
until 1 h
never FW_NO_WATER
never FW_LOW
never FW_BLIND within 10 min 8 s of 1 s
expect riser-3 FW_BLIND raise item=top severity=major within 4 s of 10 min 9 s
never FW_BLIND close within 9 s of 30 min
expect FW_BLIND close within 4 s of 30 min 9 s
daily expect riser-3.minutes.unknown = 509 +- 0.5
