include house-and-riser
at 1 min    set valve-3 shut
at 2 min    set top 3 kPa, mid 4 kPa
at 5 min    lose valve-3
at 6 min    set tank-low yes, tank 500 mm
at 20 min   back valve-3
at 20 min   set valve-3 open
until 30 min
expect riser-3 FW_NO_WATER raise cause=valve-shut grade=certain
never riser-3 cause=tank-empty within 16 min of 3 min
expect riser-3 FW_NO_WATER update cause=tank-empty grade=certain within 2 s of 20 min
