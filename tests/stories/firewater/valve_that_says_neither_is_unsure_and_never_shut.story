# The pair stays at 00: after 30 s its position is unknown, and it is never taken as shut.
include house-and-riser
at 1 min    bad valve-3 moving
at 2 min    bad valve-3 wiring
at 1 h      set valve-3 open
until 2 h
never FW_VALVE_UNSURE within 29 s of 1 min
expect riser-3 FW_VALVE_UNSURE raise item=valve-3 severity=major within 3 s of 90 s
expect FW_VALVE_UNSURE close within 3 s of 3605 s
never FW_VALVE_UNSURE close within 4 s of 1 h
exactly 1 FW_VALVE_UNSURE raise
never FW_VALVE_SHUT
daily expect riser-3.valve_shut_min = 0
