# A battery that takes 25 W for hours, and pulses at its end: each pulse starts the hour anew.
zone shed-a charging
    port = p1
tick 5 s
set p1.status charging, p1.power 25 W
at 4 h  set p1.power 5 W
every 40 min from 4 h 40 min until 8 h set p1.power 60 W
every 40 min from 4 h 41 min until 8 h set p1.power 5 W
at 9 h  set p1.status full, p1.power 0 W
until 10 h
never raise
