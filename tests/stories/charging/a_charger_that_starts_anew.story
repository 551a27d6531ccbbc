# p1 is away for a minute in its session and its counter is 0 again: one session. p2 is seen idle meanwhile: two sessions.
# p3 is away for an hour and its counter fell: two sessions. p4 is away for an hour and counted on: one.
zone shed-a charging
    port          = p1, p2, p3, p4
    offline-share = 50 %
set p1.status idle, p2.status idle, p3.status idle, p4.status idle
set p1.power 0 W, p2.power 0 W, p3.power 0 W, p4.power 0 W
set p1.energy 500 Wh, p2.energy 500 Wh, p3.energy 500 Wh, p4.energy 500 Wh
at 10 min       set p1.status charging, p2.status charging, p3.status charging, p4.status charging
at 10 min       set p1.power 100 W, p2.power 100 W, p3.power 100 W, p4.power 100 W
at 1 h          set p1.energy 585 Wh, p2.energy 585 Wh, p3.energy 585 Wh, p4.energy 585 Wh
at 2 h          lose p1
at 2 h          lose p3
at 2 h          lose p4
at 2 h 1 min    back p1
at 2 h 1 min    set p1.energy 0 Wh, p2.energy 0 Wh, p2.status idle, p2.power 0 W, p2.stop 14
at 2 h 2 min    set p2.status charging, p2.power 100 W
at 3 h          back p3
at 3 h          set p3.energy 30 Wh
at 3 h          back p4
at 3 h          set p4.energy 585.5 Wh
at 4 h          set p1.energy 200 Wh, p2.energy 200 Wh
at 4 h          set p3.energy 130 Wh
at 4 h          set p4.energy 685.5 Wh
until 5 h
never CH_OVERRUN
daily expect shed-a.sessions = 6
daily expect shed-a.kwh = 0.94 +- 0.0004
daily expect shed-a.stops.no-power = 1
