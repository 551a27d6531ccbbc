# 3 W against 5 W, even 100 W against nothing: below the floor a share says nothing.
zone shed-a charging
    port   = p1
    branch = meter-a
set p1.status idle, p1.power 3 W, meter-a.power 5 W
at 1 h          set p1.power 0 W, meter-a.power 100 W
at 2 h          set meter-a.power 101 W
until 3 h
never raise within 2 h 29 min of 0 s
expect CH_BRANCH_MISMATCH raise within 2 s of 2 h 30 min
