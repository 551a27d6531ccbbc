# Ten hours are allowed, then it is minor; after twelve it is major, and the minor one its child.
zone shed-a charging
    place = A棚
    port  = p1, p2
tick 5 s
start 2025-07-17 06:00
set p1.status idle, p1.power 0 W, p2.status idle, p2.power 0 W
at 1 h          set p1.status charging, p1.power 200 W, p2.status charging, p2.power 200 W
at 10 h 59 min  set p2.status full, p2.power 0 W
at 13 h 30 min  lose p1
at 13 h 40 min  back p1
at 14 h         set p1.status idle, p1.power 0 W
until 16 h
never CH_OVERRUN within 11 h of 0 s
expect CH_OVERRUN raise item=p1 cause=too-long severity=minor text~10 within 30 s of 11 h
never CH_OVERRUN_LONG within 13 h of 0 s
expect CH_OVERRUN_LONG raise item=p1 severity=major text~12 within 30 s of 13 h
expect CH_OVERRUN update quiet=parent within 30 s of 13 h
expect CH_OVERRUN update condition=unknown within 10 s of 13 h 30 min
expect CH_OVERRUN_LONG update condition=unknown within 10 s of 13 h 30 min
never CH_OVERRUN_LONG close within 14 h of 0 s
expect CH_OVERRUN_LONG close within 2 min of 14 h
expect CH_OVERRUN close within 2 min of 14 h
never item=p2
daily expect shed-a.overrun = 1
daily expect shed-a.sessions = 2
