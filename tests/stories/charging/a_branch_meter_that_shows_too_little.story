# Ports that draw more than their branch meter: nobody taps that, the meter or its wiring is wrong.
zone shed-a charging
    port   = p1, p2
    branch = meter-a, meter-b
set p1.status charging, p1.power 500 W, p2.status charging, p2.power 500 W, meter-a.power 500 W, meter-b.power 350 W
at 1 h          set meter-b.power 349 W
until 2 h
never raise within 1 h of 0 s
expect CH_BRANCH_MISMATCH raise cause=meter text~849 text~1000 within 2 s of 1 h 30 min
