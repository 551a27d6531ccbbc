# No session lasts as long as p1 and p2 were away, nobody says that theirs did: others stand there. p3 is away for less than
# ten hours, and what was seen of its session goes on; p4 may charge for twenty.
zone shed-a charging
    port = p1, p3, p4
zone shed-b charging
    port = p2
device p4
    longest-session = 20 h
start 2025-07-17 00:00
tick 5 s
set p1.status idle, p1.power 0 W, p1.energy 0 Wh, p2.status idle, p2.power 0 W
set p3.status idle, p3.power 0 W, p4.status idle, p4.power 0 W
at 1 h          set p1.status charging, p1.power 200 W, p2.status charging, p2.power 200 W
at 1 h          set p3.status charging, p3.power 200 W, p4.status charging, p4.power 200 W
at 10 h         lose p1
at 10 h         lose p2
at 10 h         lose p3
at 10 h         lose p4
at 19 h 58 min  back p3
at 20 h 2 min   back p1
at 20 h 2 min   set p1.energy 2000 Wh
at 20 h 2 min   back p2
at 20 h 2 min   back p4
at 22 h 50 min       set p1.status full, p1.power 0 W, p2.status full, p2.power 0 W
at 22 h 50 min       set p3.status full, p3.power 0 W, p4.status full, p4.power 0 W
until 23 h 50 min
expect CH_OVERRUN raise item=p3 cause=too-long within 2 min of 20 h 58 min
exactly 1 CH_OVERRUN raise
never CH_OVERRUN_LONG
daily expect shed-a.sessions = 4
daily expect shed-b.sessions = 2
