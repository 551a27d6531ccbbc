# p2 is out of order for weeks. What it may draw (its port-power) accuses nobody; what is beyond that is tapped, and what is
# less than the other port draws is the meter's fault.
zone shed-a charging
    port          = p1, p2
    branch        = meter-a
    offline-share = 50 %
device p2
    port-power = 500 W
set p1.status charging, p1.power 350 W, p2.status charging, p2.power 400 W, meter-a.power 750 W
at 1 h          lose p2
at 2 h          set meter-a.power 1000 W
at 4 h          set meter-a.power 1001 W
at 5 h          set meter-a.power 850 W
at 6 h          back p2
at 6 h          set meter-a.power 750 W
at 6 h 30 min   lose p2
at 7 h          set meter-a.power 250 W
at 8 h          set meter-a.power 249 W
until 9 h
never CH_BRANCH_MISMATCH within 4 h 29 min of 0 s
expect CH_BRANCH_MISMATCH raise cause=tapped text~1001 text~850 within 2 s of 4 h 30 min
expect CH_BRANCH_MISMATCH update condition=unknown within 2 s of 5 h
expect CH_BRANCH_MISMATCH close within 2 s of 6 h 1 min
expect CH_BRANCH_MISMATCH raise cause=meter text~249 text~350 within 2 s of 8 h 30 min
exactly 2 CH_BRANCH_MISMATCH raise
