include house-and-riser
at 5 min    set top 140.1 kPa, mid 294.1 kPa, jockey yes, pump yes
until 20 min
never FW_BURST
