# The roof tank runs dry over hours; level and float agree. All gauges sink together, and slowly.
include house-and-riser
tick 5 s
ramp tank to 200 mm in 1 h
at 50 min   set tank-low yes
at 1 h      ramp top to 3 kPa in 1 h
at 1 h      ramp mid to 223 kPa in 1 h
until 2 h 10 min
expect riser-3 FW_NO_WATER raise cause=tank-empty grade=certain within 30 s of 1 h 55 min 40 s
expect pump-house FW_TANK_LOW raise cause=level
never FW_BURST
never cause=valve-shut
daily expect pump-house.tank_min_mm = 200
