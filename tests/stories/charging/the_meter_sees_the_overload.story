# The circuit is overloaded if its meters say so, with ports that have no meter or with none at all; as long as one of the
# two, ports or meters, is known as a whole, that suffices for an end.
zone shed-a charging
    place      = A棚
    branch     = m1, m2
    shed-power = 5000 W
zone shed-b charging
    port       = p1, p2
    branch     = m3
    shed-power = 1000 W
zone shed-c charging
    port       = p3
    branch     = m4
    shed-power = 1000 W
    port-power = 2000 W
zone shed-d charging
    port       = t1
    branch     = m5
    shed-power = 1000 W
zone shed-e charging
    port       = p4
    branch     = m6
    shed-power = 1000 W
    port-power = 2000 W
device t1
    model = xy-md02
set m1.power 3000 W, m2.power 2000 W, m3.power 0 W, m4.power 0 W, m5.power 1000 W, m6.power 0 W
set p1.status charging, p1.power 0 W, p2.status charging, p2.power 0 W, t1.temperature 20 degC
set p3.status charging, p3.power 0 W, p4.status charging, p4.power 0 W
at 10 min       set m1.power 3001 W, m3.power 1200 W, p1.power 600 W, p2.power 600 W
at 10 min       set m4.power 1500 W, p3.power 1200 W, p3.current 5 A, m5.power 1001 W
at 10 min       set m6.power 1200 W, p4.power 1200 W, p4.current 5 A
at 20 min       lose m2
at 20 min       lose p3
at 20 min       lose m5
at 20 min       lose m6
at 30 min       back m2
at 30 min       set m2.power 1749 W, m4.power 900 W, m3.power 0 W, p1.power 0 W, p2.power 0 W
at 30 min       set p4.power 900 W
at 40 min       back m5
at 40 min       set m5.power 900 W
until 1 h
never CH_SHED_OVERPOWER within 10 min of 0 s
expect shed-a CH_SHED_OVERPOWER raise cause=meter item=m1.power text~A棚 text~5001 text~5000 within 2 s of 10 min 30 s
expect shed-a CH_SHED_OVERPOWER update condition=unknown within 2 s of 20 min
expect shed-a CH_SHED_OVERPOWER close within 2 s of 31 min
expect shed-b CH_SHED_OVERPOWER raise cause=ports item=p1.power text~1200 within 2 s of 10 min 30 s
expect shed-b CH_SHED_OVERPOWER close within 2 s of 31 min
expect shed-c CH_SHED_OVERPOWER raise cause=meter item=m4.power within 2 s of 10 min 30 s
never shed-c CH_SHED_OVERPOWER condition=unknown
expect shed-c CH_SHED_OVERPOWER close within 2 s of 31 min
expect shed-d CH_SHED_OVERPOWER raise cause=meter item=m5.power within 2 s of 10 min 30 s
expect shed-d CH_SHED_OVERPOWER update condition=unknown within 2 s of 20 min
expect shed-d CH_SHED_OVERPOWER close within 2 s of 41 min
expect shed-e CH_SHED_OVERPOWER raise cause=ports item=p4.power within 2 s of 10 min 30 s
never shed-e CH_SHED_OVERPOWER condition=unknown
expect shed-e CH_SHED_OVERPOWER close within 2 s of 31 min
