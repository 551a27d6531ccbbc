# Who is not heard speaks against nobody: the float and the low main agree, and nothing else is known.
include house-and-riser
zone float-lost firewater
    top-pressure  = top-1
    mid-pressure  = mid-1
    pump-pressure = main-1
    pump-run      = pump-1
    tank-level    = tank-1
    tank-low      = low-1
set top-1 200 kPa, mid-1 420 kPa, main-1 640 kPa, pump-1 yes, tank-1 2000 mm, low-1 no
at 1 min    set tank-low yes, pump yes
at 2 min    lose tank
at 2 min    lose low-1
at 3 min    set tank-1 500 mm
at 10 min   ramp main to 30 kPa in 10 min
at 10 min   ramp top to 3 kPa in 10 min
at 10 min   ramp mid to 203 kPa in 10 min
at 10 min   ramp main-1 to 30 kPa in 10 min
at 10 min   ramp top-1 to 3 kPa in 10 min
at 10 min   ramp mid-1 to 203 kPa in 10 min
until 25 min
expect riser-3 FW_NO_WATER raise cause=tank-empty grade=certain
expect float-lost FW_NO_WATER raise cause=tank-empty grade=certain
