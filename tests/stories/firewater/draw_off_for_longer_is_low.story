include house-and-riser
at 1 min    set flow yes, top 140 kPa, mid 360 kPa
until 10 min
never FW_LOW within 298 s of 1 min
expect riser-3 FW_LOW raise within 0 s of 6 min
