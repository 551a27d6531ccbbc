# Low since the first look: nobody knows what was usual, so nothing can have fallen.
include house-and-riser
set top 120 kPa, mid 140 kPa, jockey yes, main 90 kPa
at 5 min    set top 80 kPa, mid 90 kPa
until 20 min
never FW_BURST
expect riser-3 FW_LOW raise
