# What is in one shed is told there, and summed up there.
zone shed-a charging
    place = A棚
    port  = p1
    smoke = smoke-a
zone shed-b charging
    place      = B棚
    port       = p2, p3
    smoke      = smoke-b
    port-power = 1000 W
set p1.status charging, p1.power 900 W, p1.energy 0 Wh, smoke-a clear, smoke-b clear
set p2.status charging, p2.power 900 W, p2.energy 0 Wh, p3.status plugged, p3.power 0 W, p3.energy 0 Wh
at 1 h  set p1.energy 900 Wh, p2.energy 800 Wh
at 1 h  set smoke-b smoke
until 2 h
expect shed-a CH_OVERPOWER raise text~A棚 within 2 s of 30 s
never shed-b CH_OVERPOWER
never shed-a CH_SMOKE
expect shed-b CH_SMOKE raise text~B棚 within 2 s of 1 h 1 s
daily expect shed-a.kwh = 0.9 +- 0.0004
daily expect shed-b.kwh = 0.8 +- 0.0004
daily expect shed-a.peak.0 = 1
daily expect shed-b.peak.0 = 2
daily expect shed-a.over_power = 1
daily expect shed-b.over_power = 0
daily expect shed-a.smoke = 0
daily expect shed-b.smoke = 1
