# The counter tells what was drawn while the meter could not be asked; 10 Wh are a meter's own, and an hour's rest ends it.
zone shed-a charging
    closed = meter-c
set meter-c.power 0 W, meter-c.energy 5000 Wh
at 1 h          set meter-c.energy 5006 Wh
at 2 h 1 min    set meter-c.energy 5010 Wh
at 3 h          set meter-c.energy 5016 Wh
at 4 h 5 min    set meter-c.energy 5020 Wh
at 5 h 10 min   lose meter-c
at 5 h 40 min   back meter-c
at 5 h 40 min   set meter-c.energy 5031 Wh
until 8 h
never raise within 5 h of 0 s
expect CH_ILLEGAL_ZONE raise cause=energy text~5.03 within 35 s of 5 h 41 min
never CH_ILLEGAL_ZONE close within 1 h of 5 h 41 min
expect CH_ILLEGAL_ZONE close within 35 s of 6 h 41 min
exactly 1 CH_ILLEGAL_ZONE raise
daily expect shed-a.closed_kwh = 0.031 +- 0.0004
