# The gateway starts seconds before the day ends, before it heard of any port: the day ends with what was known before.
zone shed-a charging
    port = p1, p2, p3
start 2025-07-17 23:00
set p1.status idle, p1.power 0 W, p2.status charging, p2.power 100 W, p3.status 8, p3.power 0 W
at 59 min 30 s  silence all
at 59 min 45 s  restart 10 s
at 1 h 1 min    set p1.status idle, p2.status charging, p3.status idle
until 2 h
at 1 h 30 s daily expect shed-a.in_service = 2
daily yesterday expect shed-a.in_service = 2
daily yesterday expect shed-a.fault = 1
daily expect shed-a.in_service = 3
daily expect shed-a.fault = 0
