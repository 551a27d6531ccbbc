# The second day starts with what stands in the shed, and counts no alarm of the first again.
zone shed-a charging
    port  = p1, p2
    smoke = smoke-1
start 2025-07-17 22:00
set p1.status charging, p1.power 900 W, p1.temperature 70 degC, p2.status full, p2.power 0 W, p2.temperature 30 degC, smoke-1 smoke
at 3 h          set p2.status idle
at 4 h          set p1.temperature 30 degC
at 5 h          set p1.temperature 70 degC
at 6 h          set p2.status 5
until 7 h
daily yesterday expect shed-a.over_power = 1
daily yesterday expect shed-a.over_temperature = 1
daily yesterday expect shed-a.smoke = 1
daily yesterday expect shed-a.peak = [2,"22:00"]
daily expect shed-a.over_power = 0
daily expect shed-a.over_temperature = 1
daily expect shed-a.smoke = 0
daily expect shed-a.peak = [2,"00:00"]
daily expect shed-a.sessions = 1
