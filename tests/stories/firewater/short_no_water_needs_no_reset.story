include house-and-riser
at 1 min    set top 3 kPa, mid 4 kPa
at 25 min   set top 200 kPa, mid 420 kPa
until 40 min
expect FW_NO_WATER close within 8 s of 35 min
never needs-reset=yes
