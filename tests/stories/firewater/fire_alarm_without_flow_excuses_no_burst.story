include house-and-riser
at 4 min    set fire yes
at 5 min    set top 130 kPa, mid 280 kPa, jockey yes
until 10 min
expect riser-3 FW_BURST raise
