# The charger answers again, but of its fields only the status is ever read: it is not lost any more.
zone shed-a charging
    port = p1, p2
set p1.status idle, p2.status idle
at 10 min   lose p1
at 20 min   back p1
until 1 h

expect SENS_LOST raise item=p1 within 2 s of 10 min
expect SENS_LOST close item=p1 within 15 s of 20 min
never SENS_STALE
