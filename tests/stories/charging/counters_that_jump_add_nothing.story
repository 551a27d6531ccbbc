# A counter that shows nonsense once, one that is reset, one that goes round at 32 bits: only what can have flowed counts.
# 20 kW are 200 Wh in 36 s: p3 can have drawn them, p4 has 1 Wh more, and p5 is said to draw 4 kW at most.
zone shed-a charging
    port   = p1, p2, p3, p4, p5
    closed = meter-c
device p5
    possible-power = 4000 W
set p1.status charging, p1.power 300 W, p1.energy 1000 Wh, p2.status charging, p2.power 300 W, p2.energy 5000 Wh
set p3.status charging, p3.power 300 W, p3.energy 4294967090 Wh
set p4.status charging, p4.power 300 W, p4.energy 0 Wh, p5.status charging, p5.power 300 W, p5.energy 0 Wh
set meter-c.power 0 W, meter-c.energy 10 Wh
at 10 min       set p1.energy 1050 Wh, p2.energy 0 Wh, p3.energy 4294967096 Wh, p4.energy 10 Wh, p5.energy 10 Wh, meter-c.energy 4294967295 Wh
at 10 min 30 s  set p1.energy 4294967295 Wh, p2.energy 0.5 Wh, meter-c.energy 11 Wh
at 10 min 36 s  set p3.energy 0 Wh, p4.energy 211 Wh, p5.energy 51 Wh
at 11 min       set p1.energy 1055 Wh, p2.energy 3 Wh
at 11 min 12 s  set p3.energy 200 Wh
at 11 min 30 s  set p1.energy 1060 Wh
until 1 h
never raise
daily expect shed-a.kwh = 0.484 +- 0.0004
daily expect shed-a.closed_kwh = 0 +- 0.0004
