include house-and-riser
at 5 min    set top 130 kPa, mid 280 kPa, jockey yes
at 20 min   lose top
at 20 min   lose mid
at 25 min   set jockey no
until 3 h
tick 5 s
exactly 1 FW_BURST raise
never FW_BURST condition=returning
never FW_BURST condition=gone
