# The engineer allows one charger 2000 W; its current is still judged, and the shed's sum.
zone shed-a charging
    port       = p2, p1
    shed-power = 2500 W
device p1
    port-power = 2000 W
set p1.status charging, p1.power 2000 W, p1.current 5.5 A
set p2.status charging, p2.power 500 W, p2.current 2.2 A
at 10 min       set p1.current 5.6 A
at 20 min       set p1.current 5.2 A
at 30 min       set p2.power 501 W
at 30 min 29 s  set p2.power 500 W
at 40 min       set p2.power 501 W
at 50 min       set p2.power 376 W
at 60 min       set p2.power 375 W
until 70 min
never CH_OVERPOWER
expect CH_OVERCURRENT raise item=p1 severity=major text~5.5 within 2 s of 10 min 30 s
expect CH_OVERCURRENT close within 2 s of 21 min
exactly 1 CH_OVERCURRENT raise
exactly 1 CH_SHED_OVERPOWER raise
expect CH_SHED_OVERPOWER raise severity=major text~2501 text~p1 within 2 s of 40 min 30 s
expect CH_SHED_OVERPOWER close within 2 s of 61 min
