# Less than 20 W for more than an hour and still switched on: told as full, not as too long.
zone shed-a charging
    port = p1, p2, p3
set p1.status charging, p1.power 200 W
set p2.status charging, p2.power 200 W
set p3.status charging, p3.power 200 W
at 2 h          set p1.power 19.9 W, p2.power 20 W, p3.power 5 W
at 2 h 59 min   set p3.power 25 W
at 3 h          set p3.power 5 W
at 3 h 30 min   set p1.power 20 W
until 3 h 50 min
never raise within 3 h of 0 s
expect CH_OVERRUN raise item=p1 cause=full severity=minor text~19.9 text~20 within 2 s of 3 h
expect CH_OVERRUN close item=p1 within 2 s of 3 h 31 min
never item=p2
never item=p3
never CH_OVERRUN_LONG
daily expect shed-a.overrun = 1
