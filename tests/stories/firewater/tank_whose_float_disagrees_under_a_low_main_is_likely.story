# The level says empty and the main is low, but the float is up: it is not certain.
include house-and-riser
at 1 min    set tank 500 mm, pump yes
at 10 min   ramp main to 30 kPa in 10 min
at 10 min   ramp top to 3 kPa in 10 min
at 10 min   ramp mid to 203 kPa in 10 min
until 25 min
expect riser-3 FW_NO_WATER raise cause=tank-empty grade=likely
never grade=certain
