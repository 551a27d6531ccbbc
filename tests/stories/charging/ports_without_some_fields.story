# A socket that has a meter and nothing else: no status, no temperature. It charges while it draws power.
zone shed-a charging
    place = A棚
    port  = s1, s2
device s1
    model = sdm120
device s2
    model = sdm120
set s1.power 0 W, s1.energy 1000 Wh, s1.current 0 A, s2.power 10 W, s2.energy 1000 Wh, s2.current 0 A
at 10 min       set s1.power 10.1 W
at 20 min       set s1.power 300 W, s1.energy 1020 Wh
at 1 h          set s1.power 6 W
at 1 h 30 min   set s1.power 5 W
at 1 h 40 min   set s1.power 9 W
at 2 h          set s2.power 15 W
at 3 h 30 min   set s2.power 0 W
until 4 h
never raise within 3 h of 0 s
expect CH_OVERRUN raise item=s2 cause=full within 2 s of 3 h
expect CH_OVERRUN close item=s2 within 2 s of 3 h 31 min
daily expect shed-a.sessions = 2
daily expect shed-a.peak.0 = 1
daily expect shed-a.slots = 2
daily expect shed-a.in_service = 2
daily expect shed-a.fault = 0
daily expect shed-a.kwh = 0.02 +- 0.0004
