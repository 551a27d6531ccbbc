# A closed pipe holds its pressure. It was simply shut off, and that is told within 100 s, at any pressure.
include house-and-riser
tick 5 s
at 10 min       set valve-3 shut
at 6 h 10 min   set valve-3 open
until 8 h
never FW_VALVE_SHUT within 29 s of 10 min
expect riser-3 FW_VALVE_SHUT raise item=valve-3 quiet=no severity=major text~08:10 within 8 s of 630 s
expect riser-3 FW_VALVE_SHUT close within 6 s of 22200 s
exactly 1 FW_VALVE_SHUT raise
never FW_NO_WATER
never FW_LOW
daily expect riser-3.valve_shut_min = 360 +- 0.3
daily expect riser-3.minutes.normal = 480 +- 0.2
