# First the float alone says so, then the power is found lost and the main with it.
include house-and-riser
at 1 min    set tank-low yes
at 2 min    ramp top to 3 kPa in 4 min
at 2 min    ramp mid to 4 kPa in 4 min
at 10 min   ramp main to 30 kPa in 4 min
at 15 min   set pump-power no
at 18 min   set pump-power yes, pump yes
until 20 min
expect riser-3 FW_NO_WATER raise cause=tank-empty grade=likely
expect riser-3 FW_NO_WATER update cause=power-lost grade=certain within 10 s of 15 min
never cause=tank-empty within 5 min of 15 min
