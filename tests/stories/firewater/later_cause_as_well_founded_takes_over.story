include house-and-riser
at 1 min    set valve-3 shut
at 2 min    set top 3 kPa, mid 4 kPa
at 20 min   set valve-3 open
at 25 min   ramp tank to 300 mm in 5 min
at 35 min   set tank-low yes
until 40 min
expect riser-3 FW_NO_WATER raise cause=valve-shut grade=certain
expect riser-3 FW_NO_WATER update cause=tank-empty grade=certain within 0 s of 35 min
