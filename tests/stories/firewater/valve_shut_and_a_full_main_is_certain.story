# The valve's contact and the full main behind it agree: the cause is certain. One minute, not less.
include house-and-riser
at 1 min    set valve-3 shut
at 2 min    set top 3 kPa, mid 4 kPa
until 30 min
never FW_NO_WATER within 59 s of 2 min
expect riser-3 FW_NO_WATER raise cause=valve-shut grade=certain severity=critical quiet=no children=1 within 7 s of 3 min
expect riser-3 FW_NO_WATER text~0.003 within 7 s of 3 min
expect riser-3 FW_VALVE_SHUT update quiet=parent
never FW_LOW
never FW_BURST
never FW_SENSOR_OR_BRANCH
never pump-house
daily expect riser-3.minutes.no_water = 28 +- 0.2
daily expect riser-3.minutes.normal = 2 +- 0.2
daily expect riser-3.pressure_kpa.min = 3
daily expect riser-3.pressure_kpa.max = 200
daily expect riser-3.pressure_kpa.mean = 16 +- 1
daily expect riser-3.valve_shut_min = 29 +- 0.1
