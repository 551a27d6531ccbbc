# The power went, the pump house with it; then the contact that said so is lost. The fault that stands beside it
# is no better reason than it was before. When the power is known to be back, it is.
include house-and-riser
at 1 min    set pump-power no, pump-fault yes
at 5 min    set main 30 kPa, top 3 kPa, mid 4 kPa
at 10 min   lose pump-power
at 30 min   back pump-power
at 30 min   set pump-power yes
until 40 min
expect riser-3 FW_NO_WATER raise cause=power-lost grade=certain
never riser-3 cause=pump-failed within 24 min of 5 min
expect riser-3 FW_NO_WATER update cause=pump-failed grade=certain within 2 s of 30 min
