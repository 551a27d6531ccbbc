include house-and-riser
at 5 min    set top 139 kPa, mid 290 kPa
at 6 min    set tank 1951 mm
at 8 min    set tank 1950 mm
until 10 min
never FW_BURST within 189 s of 5 min
expect riser-3 FW_BURST raise grade=likely within 2 s of 490 s
