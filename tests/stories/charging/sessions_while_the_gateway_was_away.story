# The gateway is away for an hour: p1 began meanwhile, p2 ended, p3 began and ended and only its energy tells, p4 went on.
# Then the power fails, and what was kept is that of the full hour: p5 had begun by then and is counted once, p1 goes on.
zone shed-a charging
    port = p1, p2, p3, p4, p5
start 2025-07-17 06:00
tick 5 s
set p1.status idle, p1.power 0 W, p1.energy 100 Wh, p2.status idle, p2.power 0 W, p2.energy 100 Wh, p2.stop 0
set p3.status idle, p3.power 0 W, p3.energy 100 Wh, p4.status idle, p4.power 0 W, p4.energy 100 Wh
set p5.status idle, p5.power 0 W, p5.energy 100 Wh
at 10 min       set p2.status charging, p2.power 200 W, p4.status charging, p4.power 200 W
at 1 h          set p2.energy 250 Wh, p4.energy 250 Wh
at 1 h          restart 1 h
at 1 h 20 min   set p1.status charging, p1.power 200 W, p2.status idle, p2.power 0 W, p2.stop full
at 1 h 20 min   set p2.energy 300 Wh, p3.energy 180 Wh
at 2 h          set p1.energy 220 Wh, p4.energy 450 Wh
at 3 h 10 min   set p5.status charging, p5.power 200 W
at 3 h 50 min   set p5.energy 230 Wh
at 3 h 55 min   power 20 min
at 4 h 20 min   set p5.energy 330 Wh, p1.energy 600 Wh, p1.status idle, p1.power 0 W
until 5 h
never CH_OVERRUN
daily expect shed-a.sessions = 4
daily expect shed-a.stops.full = 1
daily expect shed-a.kwh = 1.36 +- 0.0004
daily expect shed-a.peak.0 = 3
