# The flow ends after two minutes, the pressure stays low.
include house-and-riser
at 1 min    set flow yes, top 140 kPa, mid 360 kPa
at 3 min    set flow no
until 10 min
never FW_LOW within 178 s of 1 min
expect riser-3 FW_LOW raise within 2 s of 4 min
