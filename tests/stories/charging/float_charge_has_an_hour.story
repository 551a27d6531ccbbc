# Float charge goes on after full for up to an hour; a charger that floats for ever is told. Both are one session.
zone shed-a charging
    port = p1, p2
set p1.status idle, p1.power 0 W, p2.status idle, p2.power 0 W
at 10 min       set p1.status charging, p1.power 200 W, p2.status charging, p2.power 200 W
at 2 h          set p1.status 5, p1.power 12 W, p2.status 5, p2.power 12 W
at 2 h 59 min   set p1.status full, p1.power 0 W
at 3 h 20 min   set p2.status full, p2.power 0 W
until 4 h
never item=p1
expect CH_OVERRUN raise item=p2 cause=full within 2 s of 3 h
expect CH_OVERRUN close item=p2 within 2 s of 3 h 21 min
daily expect shed-a.sessions = 2
daily expect shed-a.in_service = 2
