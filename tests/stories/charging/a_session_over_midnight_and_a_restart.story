# Begun in the evening, over midnight and three ways for the gateway to go away: one session of the day it began, still
# ten hours long, and energy that belongs to the day in which it flowed.
zone shed-a charging
    port = p1
start 2025-07-17 20:00
tick 5 s
set p1.status idle, p1.power 0 W, p1.energy 1000 Wh
at 1 h          set p1.status charging, p1.power 200 W
at 1 h          ramp p1.energy to 3000 Wh in 10 h
at 2 h          restart 5 min
at 3 h 58 min   kill 1 min
at 4 h          restart 10 s
at 6 h          clock +2 h
at 7 h          clock -2 h
at 11 h 30 min  set p1.status full, p1.power 0 W, p1.stop full
until 12 h
never raise within 11 h of 0 s
expect CH_OVERRUN raise cause=too-long within 40 s of 11 h
exactly 1 CH_OVERRUN raise
daily yesterday expect shed-a.sessions = 1
daily yesterday expect shed-a.kwh = 0.6 +- 0.01
daily yesterday expect shed-a.peak = [1,"21:00"]
daily expect shed-a.sessions = 0
daily expect shed-a.kwh = 1.4 +- 0.01
daily expect shed-a.overrun = 1
daily expect shed-a.peak.0 = 1
daily expect shed-a.stops.full = 1
