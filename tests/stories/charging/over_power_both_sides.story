# More than 800 W for half a minute; 800 W are allowed, and so is a start of 29 s.
zone shed-a charging
    place = A棚
    port  = p1, p2, p3
set p1.status charging, p1.power 800 W, p1.current 3.4 A
set p2.status charging, p2.power 300 W, p2.current 1.3 A
set p3.status charging, p3.power 300 W, p3.current 1.3 A
at 10 min       set p2.power 801 W
at 10 min 29 s  set p2.power 800 W
at 20 min       set p3.power 800.1 W
at 30 min       set p3.power 760.1 W
at 40 min       set p3.power 760 W
until 1 h
never item=p1
never item=p2
expect CH_OVERPOWER raise item=p3 severity=major text~800 within 2 s of 20 min 30 s
expect CH_OVERPOWER close item=p3 within 2 s of 41 min
exactly 1 CH_OVERPOWER raise
never CH_OVERPOWER close within 40 min of 0 s
never CH_OVERCURRENT
daily expect shed-a.over_power = 1
daily expect shed-a.over_temperature = 0
