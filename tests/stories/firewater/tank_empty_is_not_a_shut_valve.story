# Valve open, tank empty: the tank; and beside a shut valve with a full main: the valve.
include house-and-riser
ramp tank to 500 mm in 20 min
at 10 min   set tank-low yes
at 20 min   set valve-3 shut
at 25 min   set top 3 kPa, mid 4 kPa
until 28 min
expect riser-3 FW_NO_WATER raise cause=valve-shut grade=certain
never cause=tank-empty riser-3
