include house-and-riser
at 5 min    ramp top to 130 kPa in 55 s
at 5 min    ramp mid to 270 kPa in 55 s
at 5 min    set jockey yes
until 20 min
expect riser-3 FW_BURST raise
