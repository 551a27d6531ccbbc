# The fire pump brings the pressure back, and feeds what is lost. It is over when nothing falls without the pump.
include house-and-riser
at 5 min    set top 130 kPa, mid 280 kPa
at 315 s    set pump yes
at 7 min    set top 230 kPa, mid 450 kPa
at 1 h      set pump no, top 195 kPa, mid 415 kPa
until 2 h
expect riser-3 FW_BURST raise within 2 s of 325 s
never FW_BURST condition=returning within 59 min of 5 s
expect FW_BURST update condition=returning within 2 s of 1 h
