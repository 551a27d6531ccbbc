# What rests on a port's power is held while that cannot be read, and nothing begins meanwhile; the rest is judged.
zone shed-a charging
    port = p1, p2, p3, p4
tick 5 s
set p1.status charging, p1.power 5 W, p2.status idle, p2.power 60 W
set p3.status charging, p3.power 200 W, p4.status idle, p4.power 0 W
at 2 h          bad p1.power
at 2 h          bad p2.power
at 2 h          bad p3.power
at 2 h          bad p4.power
at 11 h         set p1.power 100 W, p2.power 0 W, p3.power 200 W, p4.power 0 W
until 12 h
expect CH_OVERRUN raise item=p1 cause=full within 10 s of 1 h
expect CH_OVERRUN update item=p1 condition=unknown within 10 s of 2 h
expect CH_OVERRUN update item=p1 cause=too-long within 40 s of 10 h
expect CH_RELAY_STUCK raise item=p2 cause=power within 10 s of 5 min
expect CH_RELAY_STUCK update item=p2 condition=unknown within 10 s of 2 h
expect CH_RELAY_STUCK close item=p2 within 10 s of 11 h 1 min
expect CH_OVERRUN raise item=p3 cause=too-long within 40 s of 10 h
exactly 2 CH_OVERRUN raise
exactly 1 CH_RELAY_STUCK raise
exactly 1 CH_OVERRUN raise within 9 h of 0 s
