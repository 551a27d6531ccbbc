# Nobody should be drawing for so long; and the flow switch is the only witness.
include house-and-riser
at 5 min    set flow yes, top 130 kPa, mid 280 kPa
until 20 min
never FW_BURST within 309 s of 5 min
expect riser-3 FW_BURST raise grade=likely within 2 s of 610 s
