# A socket with a meter and no status: the hours of its session are told as hours, whatever its meter reads.
zone shed-a charging
    place = 棚
    port  = s1
device s1
    model = sdm120
tick 5 s
set s1.power 0 W, s1.energy 1000 Wh, s1.current 0 A
at 1 h          set s1.power 300 W, s1.current 1.3 A
at 14 h         set s1.power 0 W, s1.current 0 A
until 15 h
expect CH_OVERRUN raise item=s1 cause=too-long text~10 within 1 min of 11 h
expect CH_OVERRUN_LONG raise item=s1 text~12 within 1 min of 13 h
expect CH_OVERRUN_LONG close within 1 min of 14 h 1 min
never text~W
never text~A
