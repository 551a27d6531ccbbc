include house-and-riser
at 1 min    set top 3 kPa, mid 4 kPa
until 10 min
expect riser-3 FW_NO_WATER raise cause=unknown grade=unknown within 7 s of 2 min
