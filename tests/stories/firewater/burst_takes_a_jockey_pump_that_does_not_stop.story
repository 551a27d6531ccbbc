# It runs 59 seconds at a time, as it does every day.
include house-and-riser
at 5 min    set top 139 kPa, mid 290 kPa, jockey yes
at 359 s    set jockey no
at 7 min    set jockey yes
at 479 s    set jockey no
until 20 min
never FW_BURST
