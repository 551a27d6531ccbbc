# One look at the usual pressures is enough.
include house-and-riser
at 5 s      set top 130 kPa, mid 280 kPa, pump yes
until 1 min
expect riser-3 FW_BURST raise within 0 s of 15 s
