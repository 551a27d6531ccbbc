# A branch meter with no ports to compare it with, a port that has a thermometer alone: nobody is accused.
zone shed-a charging
    branch = meter-a
    shed-power = 2000 W
zone shed-b charging
    port   = p1, t1
    branch = meter-b
device t1
    model = xy-md02
set meter-a.power 2000 W, meter-b.power 2000 W
set p1.status charging, p1.power 300 W, p1.temperature 20 degC, t1.temperature 64 degC
at 1 h          set t1.temperature 66 degC
until 2 h
never raise within 1 h of 0 s
expect CH_OVERTEMP raise item=t1 within 2 s of 1 h 30 s
exactly 1 raise
daily expect shed-b.slots = 2
daily expect shed-b.in_service = 2
