# A charger that is lost, a meter that is lost, a port whose power is out of range: not a tap, and no end of one.
zone shed-a charging
    port          = p1, p2
    branch        = meter-a
    offline-share = 50 %
set p1.status charging, p1.power 400 W, p2.status charging, p2.power 400 W, meter-a.power 800 W
at 1 h          lose p2
at 2 h          back p2
at 3 h          bad p2.power
at 4 h          set p2.power 400 W
at 5 h          lose meter-a
at 5 h          set p1.power 100 W, p2.power 100 W
at 6 h          set p1.power 400 W, p2.power 400 W
at 6 h 1 min    back meter-a
at 7 h          set meter-a.power 2000 W
at 8 h          lose meter-a
at 9 h          back meter-a
at 9 h          set meter-a.power 800 W
until 10 h
never CH_BRANCH_MISMATCH within 7 h 29 min of 0 s
expect CH_BRANCH_MISMATCH raise cause=tapped within 2 s of 7 h 30 min
expect CH_BRANCH_MISMATCH update condition=unknown within 2 s of 8 h
never CH_BRANCH_MISMATCH close within 9 h of 0 s
expect CH_BRANCH_MISMATCH close within 2 s of 9 h 1 min
