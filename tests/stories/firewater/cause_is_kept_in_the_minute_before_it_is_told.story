# Shut, empty, and opened again while the pipe is still empty: who is told of no water is told why.
include house-and-riser
at 1 min    set valve-3 shut
at 2 min    set top 20 kPa, mid 4 kPa
at 170 s    bad valve-3 moving
at 185 s    set valve-3 open
at 20 min   set top 200 kPa, mid 420 kPa
at 1 h      set top 3 kPa, mid 4 kPa
until 70 min
expect riser-3 FW_NO_WATER raise cause=valve-shut grade=certain within 7 s of 3 min
expect riser-3 FW_NO_WATER raise cause=unknown within 7 s of 61 min
