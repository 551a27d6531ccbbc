# A gateway so busy that it looks every ten seconds: of each pause five seconds at most are taken as seen.
include house-and-riser
tick 10 s
at 10 min   set valve-3 shut
at 20 min   set valve-3 open
until 25 min
daily expect riser-3.valve_shut_min = 5 +- 0.1
