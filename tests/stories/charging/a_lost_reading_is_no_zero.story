# While nobody can say how a port is, its alarms neither end nor begin; a zero that is read ends them.
zone shed-a charging
    port          = p1, p2
    offline-share = 50 %
set p1.status charging, p1.power 900 W, p1.temperature 70 degC, p2.status relay-stuck, p2.power 0 W
at 10 min       lose p1
at 10 min       lose p2
at 30 min       back p1
at 30 min       set p1.power 0 W, p1.temperature 30 degC
at 30 min       back p2
at 30 min       set p2.status idle
until 1 h
expect CH_OVERPOWER update condition=unknown within 2 s of 10 min
expect CH_OVERTEMP update condition=unknown within 2 s of 10 min
expect CH_RELAY_STUCK update condition=unknown within 2 s of 10 min
never CH_OVERPOWER close within 30 min 59 s of 0 s
never CH_OVERTEMP close within 30 min 59 s of 0 s
never CH_RELAY_STUCK close within 30 min 59 s of 0 s
expect CH_OVERPOWER close within 2 s of 31 min
expect CH_OVERTEMP close within 2 s of 31 min
expect CH_RELAY_STUCK close within 2 s of 31 min
daily expect shed-a.in_service = 2
