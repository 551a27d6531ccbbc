# A quarter short of the usual pressure is still short: 15 % have to be left at most.
include house-and-riser
at 5 min    set top 140 kPa, mid 294 kPa, jockey yes
at 30 min   set top 169 kPa, mid 300 kPa, jockey no
until 1 h
exactly 1 FW_BURST raise
never FW_BURST condition=returning
