# Pressure falls, the fire pump starts, the tank falls: one witness after the other.
include house-and-riser
at 5 min    set top 139 kPa, mid 290 kPa
at 6 min    set pump yes
at 10 min   set tank 1950 mm
until 20 min
never FW_BURST within 69 s of 5 min
expect riser-3 FW_BURST raise grade=likely within 2 s of 370 s
expect riser-3 FW_BURST update grade=certain within 2 s of 10 min
