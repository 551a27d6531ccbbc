# A jockey pump runs when the gateway goes, and when it is back; the same with its wire. That is no run of hours.
include house-and-riser
at 10 min   set jockey yes
at 11 min   power 8 h
at 8 h 12 min   set jockey no
at 9 h      set jockey yes
at 9 h 1 min    lose jockey
at 11 h     back jockey
at 11 h 2 min   set jockey no
until 12 h
tick 5 s
never FW_LEAK raise
