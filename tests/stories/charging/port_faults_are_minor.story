# Any status that is no work and no stuck relay, for a minute.
zone shed-a charging
    port = p1, p2, p3
set p1.status idle, p1.power 0 W, p2.status plugged, p2.power 0 W, p3.status idle, p3.power 0 W
at 10 min       set p1.status 8, p3.status 4
at 10 min 50 s  set p3.status idle
at 20 min       set p2.status 13
at 30 min       set p1.status idle
until 40 min
expect CH_PORT_FAULT raise item=p1 severity=minor text~8 within 2 s of 11 min
expect CH_PORT_FAULT raise item=p2 text~13 within 2 s of 21 min
expect CH_PORT_FAULT close item=p1 within 2 s of 31 min
never CH_PORT_FAULT within 59 s of 10 min
never item=p3
never CH_RELAY_STUCK
daily expect shed-a.slots = 3
daily expect shed-a.in_service = 2
daily expect shed-a.fault = 1
