# The histogram of why sessions ended; a reason that nobody knows is other, one that cannot be read is not counted.
zone shed-a charging
    port = p1, p2, p3, p4, p5, p6, p7, p8, p9, p10, p11, p12, p13, p14, p15
set p1.status charging, p1.power 100 W, p1.stop 0
set p2.status charging, p2.power 100 W, p2.stop 0
set p3.status charging, p3.power 100 W, p3.stop 0
set p4.status charging, p4.power 100 W, p4.stop 0
set p5.status charging, p5.power 100 W, p5.stop 0
set p6.status charging, p6.power 100 W, p6.stop 0
set p7.status charging, p7.power 100 W, p7.stop 0
set p8.status charging, p8.power 100 W, p8.stop 0
set p9.status charging, p9.power 100 W, p9.stop 0
set p10.status charging, p10.power 100 W, p10.stop 0
set p11.status charging, p11.power 100 W, p11.stop 0
set p12.status charging, p12.power 100 W, p12.stop 0
set p13.status charging, p13.power 100 W, p13.stop 1
set p14.status charging, p14.power 100 W, p14.stop 0
set p15.status charging, p15.power 100 W, p15.stop 0
at 20 min       bad p15.stop
at 21 min       set p1.status idle, p1.power 0 W, p1.stop 1
at 22 min       set p2.status idle, p2.power 0 W, p2.stop 2
at 23 min       set p3.status idle, p3.power 0 W, p3.stop 3
at 24 min       set p4.status idle, p4.power 0 W, p4.stop 5
at 25 min       set p5.status idle, p5.power 0 W, p5.stop 6
at 26 min       set p6.status idle, p6.power 0 W, p6.stop 8
at 27 min       set p7.status idle, p7.power 0 W, p7.stop 9
at 28 min       set p8.status idle, p8.power 0 W, p8.stop 10
at 29 min       set p9.status idle, p9.power 0 W, p9.stop 11
at 30 min       set p10.status idle, p10.power 0 W, p10.stop 12
at 31 min       set p11.status idle, p11.power 0 W, p11.stop 14
at 32 min       set p12.status idle, p12.power 0 W, p12.stop 28
at 33 min       set p13.status idle, p13.power 0 W, p13.stop 0
at 34 min       set p14.status idle, p14.power 0 W, p14.stop 77
at 35 min       set p15.status idle, p15.power 0 W
until 1 h
never raise severity=critical
exactly 1 raise
expect SENS_RANGE raise item=p15
daily expect shed-a.stops.full = 1
daily expect shed-a.stops.time = 2
daily expect shed-a.stops.unplugged = 1
daily expect shed-a.stops.overload = 3
daily expect shed-a.stops.low-power = 2
daily expect shed-a.stops.ambient-hot = 1
daily expect shed-a.stops.port-hot = 1
daily expect shed-a.stops.no-power = 1
daily expect shed-a.stops.other = 2
daily expect shed-a.sessions = 0
daily expect shed-a.peak.0 = 15
