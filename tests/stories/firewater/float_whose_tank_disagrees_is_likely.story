# The float says low, the level two metres; the pump runs and the main sinks all the same.
include house-and-riser
at 10 min   set tank-low yes
at 20 min   set pump yes
at 20 min   ramp main to 30 kPa in 10 min
at 20 min   ramp top to 3 kPa in 10 min
at 20 min   ramp mid to 203 kPa in 10 min
until 33 min
expect riser-3 FW_NO_WATER raise cause=tank-empty grade=likely
expect pump-house FW_TANK_LOW raise cause=float
