# Nobody knows whether there is pressure behind the valve.
include house-and-riser
at 1 min    lose main
at 2 min    set valve-3 shut
at 3 min    set top 3 kPa, mid 4 kPa
until 10 min
expect riser-3 FW_NO_WATER raise cause=valve-shut grade=likely within 7 s of 4 min
never grade=certain
