# Both gauges of the riser lose a third within seconds, and the jockey pump does not stop any more. After
# a repair the pressure is back, but somebody has to say so.
include house-and-riser
at 5 min    set top 140 kPa, mid 294 kPa, jockey yes
at 30 min   set top 170 kPa, mid 357 kPa
at 32 min   set mid 357.1 kPa
at 35 min   set top 200 kPa, mid 420 kPa, jockey no
at 1 h      reset FW_BURST by 工程部
until 90 min
never FW_BURST within 69 s of 5 min
expect riser-3 FW_BURST raise grade=likely severity=major quiet=no item=top needs-reset=yes within 0 s of 370 s
expect FW_BURST text~0.140
expect FW_BURST update condition=returning within 2 s of 30 min
never FW_BURST return within 9 min 59 s of 30 min
expect FW_BURST return within 2 s of 40 min
expect FW_BURST close by=工程部
