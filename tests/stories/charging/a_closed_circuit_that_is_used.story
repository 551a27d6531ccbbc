# Stilt floor, closed by order: more than 10 W for a minute, and what was drawn there.
zone shed-a charging
    place  = 4号楼架空层
    closed = meter-c
set meter-c.power 10 W, meter-c.energy 5000 Wh
at 10 min       set meter-c.power 10.1 W
at 10 min 50 s  set meter-c.power 10 W
at 12 min       set meter-c.power 10.1 W
at 14 min       set meter-c.power 9 W
at 20 min       set meter-c.power 200 W
at 20 min       ramp meter-c.energy to 5040 Wh in 12 min
at 32 min       set meter-c.power 0 W
until 3 h
never raise within 12 min 59 s of 0 s
expect CH_ILLEGAL_ZONE raise text~10.1 within 1 s of 13 min
expect CH_ILLEGAL_ZONE close within 1 s of 15 min
expect CH_ILLEGAL_ZONE raise cause=power severity=major item=meter-c text~200 text~架空层 within 2 s of 21 min
exactly 2 CH_ILLEGAL_ZONE raise
expect CH_ILLEGAL_ZONE close within 63 min of 32 min
never CH_ILLEGAL_ZONE close within 1 h of 32 min
daily expect shed-a.closed_kwh = 0.04 +- 0.0004
daily expect shed-a.kwh = 0 +- 0.0004
