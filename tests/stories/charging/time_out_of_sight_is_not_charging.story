# A charger away for five hours, charging before and after: those hours are not counted, up to a quarter of an hour is.
zone shed-a charging
    port          = p1, p2, p3
    offline-share = 50 %
tick 5 s
set p1.status idle, p1.power 0 W, p2.status idle, p2.power 0 W, p2.energy 500 Wh, p3.status idle, p3.power 0 W
at 10 min        set p1.status charging, p1.power 200 W, p2.status charging, p2.power 200 W
at 10 min        set p3.status charging, p3.power 200 W
at 1 h           lose p1
at 1 h           lose p2
at 1 h           lose p3
at 1 h 14 min 55 s back p2
at 1 h 14 min 55 s set p2.energy 0 Wh
at 1 h 20 min    back p3
at 6 h           back p1
at 12 h          set p2.status full, p2.power 0 W, p3.status full, p3.power 0 W
until 16 h
never CH_OVERRUN within 10 h 10 min of 0 s
expect CH_OVERRUN raise item=p2 within 40 s of 10 h 10 min
expect CH_OVERRUN raise item=p3 within 40 s of 10 h 30 min
expect CH_OVERRUN raise item=p1 within 2 min of 15 h 9 min 30 s
daily yesterday expect shed-a.sessions = 3
