# The valve is shut, but there would be no water behind it either: an alarm in each place.
include house-and-riser
at 1 min    set valve-3 shut
at 2 min    set main 10 kPa
at 3 min    set top 3 kPa, mid 4 kPa
until 5 min
expect riser-3 FW_NO_WATER raise cause=valve-shut grade=likely within 7 s of 4 min
