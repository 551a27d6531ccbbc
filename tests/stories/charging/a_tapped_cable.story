# The branch meter shows 15 % more than the ports: allowed; more than that for half an hour is told as a tap.
zone shed-a charging
    place  = A棚
    port   = p1, p2
    branch = meter-a
set p1.status charging, p1.power 400 W, p2.status charging, p2.power 450 W, meter-a.power 1000 W
at 1 h          set meter-a.power 1001 W
at 1 h 29 min   set meter-a.power 1000 W
at 2 h          set meter-a.power 1001 W
at 3 h          set meter-a.power 992 W
at 4 h          set meter-a.power 991 W
until 5 h
never raise within 2 h 29 min of 0 s
expect CH_BRANCH_MISMATCH raise cause=tapped grade=likely severity=minor item=meter-a.power text~1001 text~850 within 2 s of 2 h 30 min
expect CH_BRANCH_MISMATCH close within 2 s of 4 h 1 min
exactly 1 CH_BRANCH_MISMATCH raise
