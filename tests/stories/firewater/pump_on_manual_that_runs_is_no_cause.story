include house-and-riser
at 1 min    set pump-auto no, pump yes
at 5 min    set main 30 kPa
at 10 min   set top 3 kPa, mid 4 kPa
until 12 min
never riser-3 cause=pump-failed
expect riser-3 FW_NO_WATER raise
