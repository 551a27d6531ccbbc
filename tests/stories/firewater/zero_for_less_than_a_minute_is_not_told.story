include house-and-riser
at 1 min    set top 3 kPa, mid 4 kPa
at 119 s    set top 200 kPa, mid 420 kPa
until 10 min
never FW_NO_WATER
never FW_LOW
