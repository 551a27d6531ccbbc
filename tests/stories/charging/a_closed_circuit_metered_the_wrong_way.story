# The meter of a closed circuit is wired the wrong way and shows power below nothing: it is used all the same.
zone shed-a charging
    closed = meter-c
set meter-c.power -9 W, meter-c.energy 10 Wh
at 1 h          set meter-c.power -300 W
at 2 h          set meter-c.power -9 W
until 3 h
never raise within 1 h of 0 s
expect CH_ILLEGAL_ZONE raise cause=power text~300 within 2 s of 1 h 1 min
expect CH_ILLEGAL_ZONE close within 2 s of 2 h 1 min
