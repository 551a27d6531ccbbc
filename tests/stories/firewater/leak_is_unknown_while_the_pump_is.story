include house-and-riser
at 10 min   set jockey yes
at 45 min   lose jockey
until 3 h
tick 5 s
expect FW_LEAK update condition=unknown
never FW_LEAK close
