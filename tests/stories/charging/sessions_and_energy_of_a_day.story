# Three sessions and their energy, why they stopped, and how many bikes stood there at most and when.
zone shed-a charging
    port = p1, p2, p3
start 2025-07-17 00:10
tick 5 s
set p1.status idle, p1.power 0 W, p1.energy 1000 Wh, p1.stop 0
set p2.status idle, p2.power 0 W, p2.energy 2000 Wh, p2.stop 0
set p3.status charging, p3.power 100 W, p3.energy 50 Wh, p3.stop 0
at 1 h          set p1.status charging, p1.power 200 W
at 1 h          ramp p1.energy to 1400 Wh in 2 h
at 2 h          set p2.status charging, p2.power 100 W
at 2 h          ramp p2.energy to 2100 Wh in 1 h
at 2 h 30 min   set p3.status idle, p3.power 0 W, p3.stop unplugged
at 3 h          set p2.status idle, p2.power 0 W, p2.stop time
at 3 h          set p1.status full, p1.power 0 W, p1.stop full
at 5 h          set p1.status idle
at 6 h          set p2.status plugged
at 7 h          set p2.status charging, p2.power 100 W
at 8 h          set p2.status full, p2.power 0 W, p2.stop full
until 9 h
never raise
daily expect shed-a.sessions = 3
daily expect shed-a.kwh = 0.5 +- 0.0004
daily expect shed-a.stops.full = 2
daily expect shed-a.stops.unplugged = 1
daily expect shed-a.stops.time = 1
daily expect shed-a.peak = [3,"02:10"]
daily expect shed-a.slots = 3
daily expect shed-a.in_service = 3
daily expect shed-a.closed_kwh = 0 +- 0.0004
