include house-and-riser
at 5 min    set top 130 kPa, mid 280 kPa, jockey yes, pump yes, main 400 kPa
at 10 min   ramp top to 5 kPa in 2 min
at 10 min   ramp mid to 8 kPa in 2 min
until 20 min
expect riser-3 FW_BURST raise quiet=no
expect riser-3 FW_NO_WATER raise cause=burst grade=certain
expect riser-3 FW_BURST update quiet=parent
