# A port that says it is faulty and is switched on all the same is a relay that sticks; one that is only faulty is not.
zone shed-a charging
    place = A棚
    port  = p1, p2
set p1.status idle, p1.power 0 W, p2.status idle, p2.power 0 W
at 10 min       set p1.status 8, p1.power 300 W, p2.status 8, p2.power 10 W
at 30 min       set p1.power 0 W
until 1 h
expect CH_PORT_FAULT raise item=p1 within 2 s of 11 min
expect CH_PORT_FAULT raise item=p2 within 2 s of 11 min
expect CH_RELAY_STUCK raise item=p1 cause=power severity=major text~300 within 2 s of 15 min
expect CH_RELAY_STUCK close item=p1 within 2 s of 31 min
never CH_RELAY_STUCK item=p2
never CH_PORT_FAULT close
