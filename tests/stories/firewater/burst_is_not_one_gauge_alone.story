include house-and-riser
at 5 min    set top 100 kPa, jockey yes, pump yes
until 20 min
never FW_BURST
expect riser-3 FW_LOW raise
