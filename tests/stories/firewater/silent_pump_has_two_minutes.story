# No fault, automatic, powered: only when it has not come within two minutes it must have failed.
include house-and-riser
at 5 min    set main 99 kPa, top 3 kPa, mid 4 kPa
until 10 min
expect riser-3 FW_NO_WATER raise cause=unknown within 7 s of 6 min
never cause=pump-failed within 119 s of 5 min
expect riser-3 FW_NO_WATER update cause=pump-failed grade=likely within 0 s of 7 min
