# A charger that does not answer is one lost sensor, whatever its fields are.
zone shed-a charging
    port = p1, p2
set p1.status idle, p1.power 0 W, p2.status idle, p2.power 0 W
at 10 min   lose p1
at 20 min   back p1
until 1 h

exactly 1 SENS_LOST raise item=p1
never SENS_LOST item=p2
