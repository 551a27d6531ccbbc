include house-and-riser
ramp tank to 500 mm in 20 min
at 30 min   set top 3 kPa, mid 203 kPa
until 33 min
expect riser-3 FW_NO_WATER raise cause=tank-empty grade=likely
