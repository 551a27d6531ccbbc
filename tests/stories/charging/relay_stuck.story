# The charger says so, or more than 10 W flow for 5 min at a port that does not charge.
zone shed-a charging
    place = A棚
    port  = p1, p2, p3, p4, p5
set p1.status idle, p1.power 0 W, p2.status idle, p2.power 0 W, p3.status idle, p3.power 0 W
set p4.status plugged, p4.power 10 W, p5.status charging, p5.power 100 W
at 10 min        set p1.status relay-stuck
at 20 min        set p2.power 10.1 W
at 24 min 50 s   set p2.power 10 W
at 30 min        set p3.status full, p3.power 10.1 W
at 40 min        set p1.status idle, p3.power 10 W
at 50 min        set p4.status 14
until 1 h
expect CH_RELAY_STUCK raise item=p1 cause=status severity=major within 2 s of 10 min
expect CH_RELAY_STUCK close item=p1 within 2 s of 41 min
never item=p2
never CH_RELAY_STUCK item=p3 within 35 min of 0 s
expect CH_RELAY_STUCK raise item=p3 cause=power text~10.1 within 2 s of 35 min
expect CH_RELAY_STUCK close item=p3 within 2 s of 41 min
never item=p4 within 49 min 59 s of 0 s
expect CH_RELAY_STUCK raise item=p4 cause=status within 2 s of 50 min
never item=p5
never CH_PORT_FAULT
daily expect shed-a.fault = 1
daily expect shed-a.in_service = 4
