# The selector is told within 100 s. When the main then falls, the pump cannot come.
include house-and-riser
at 1 min    set pump-auto no
at 30 min   set main 30 kPa, top 3 kPa, mid 4 kPa
until 33 min
never FW_PUMP_MANUAL within 59 s of 1 min
expect pump-house FW_PUMP_MANUAL raise item=pump-auto quiet=no within 3 s of 2 min
expect riser-3 FW_NO_WATER raise cause=pump-failed grade=certain within 7 s of 31 min
daily expect pump-house.not_auto_min = 32 +- 0.1
