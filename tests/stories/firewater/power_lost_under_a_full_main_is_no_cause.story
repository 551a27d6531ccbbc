# The main has pressure, so the pumps are not missing yet: an alarm of its own, and no explanation.
include house-and-riser
at 1 min    set pump-power no, pump-fault yes, pump-auto no
at 10 min   set top 3 kPa, mid 4 kPa
until 12 min
expect riser-3 FW_NO_WATER raise cause=unknown within 7 s of 11 min
