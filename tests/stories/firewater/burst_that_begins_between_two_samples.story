include house-and-riser
at 311 s    ramp top to 139 kPa in 54 s
at 311 s    ramp mid to 292 kPa in 54 s
at 5 min    set jockey yes
until 20 min
expect riser-3 FW_BURST raise
