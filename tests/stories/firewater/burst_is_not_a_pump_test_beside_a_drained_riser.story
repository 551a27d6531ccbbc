# A riser is drained for repair. The next day's pump test, and a tank that has lost five centimetres by then, are
# no witnesses of that.
include house-and-riser
tick 5 s
at 10 min   set top 3 kPa, mid 4 kPa
at 26 h     set pump yes
at 27 h     set pump no
at 30 h     set tank 1900 mm
until 31 h
expect riser-3 FW_NO_WATER raise cause=unknown
never FW_BURST
never cause=burst
