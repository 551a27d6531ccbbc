include house-and-riser
at 1 min    set flow yes, top 3 kPa, mid 4 kPa
until 10 min
expect riser-3 FW_NO_WATER raise within 2 s of 2 min
