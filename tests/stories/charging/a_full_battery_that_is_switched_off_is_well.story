# Full and switched off for a day, with the few watts that a meter shows of nothing: no overrun, no stuck relay.
zone shed-a charging
    port = p1, p2
tick 5 s
set p1.status charging, p1.power 200 W, p2.status charging, p2.power 200 W
at 3 h          set p1.status full, p1.power 0 W, p2.status full, p2.power 3 W
until 27 h
never raise
