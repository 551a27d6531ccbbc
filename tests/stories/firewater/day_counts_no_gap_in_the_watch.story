# Half an hour away, and of it nothing is taken as seen.
include house-and-riser
at 1 min    set valve-3 shut
at 11 min   restart 30 min
until 41 min 30 s
daily expect riser-3.valve_shut_min = 10.5
