include house-and-riser
at 5 min    set top 130 kPa, mid 280 kPa, jockey yes, pump yes, main 400 kPa
at 6 min    ramp tank to 300 mm in 20 min
at 20 min   set tank-low yes
at 30 min   set top 3 kPa, mid 150 kPa
until 35 min
expect riser-3 FW_NO_WATER raise cause=burst grade=certain
never cause=tank-empty
