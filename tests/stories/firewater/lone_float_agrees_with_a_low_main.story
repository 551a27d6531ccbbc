# No level transmitter, only the float; the low main agrees with it. The pump runs, and finds no water.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    tank-low      = tank-low
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
set main 640 kPa, pump no, tank-low no, top 200 kPa, mid 420 kPa
at 10 min   set tank-low yes, pump yes
at 12 min   ramp main to 30 kPa in 10 min
at 12 min   ramp top to 3 kPa in 10 min
at 12 min   ramp mid to 150 kPa in 10 min
until 30 min
expect riser FW_NO_WATER raise cause=tank-empty grade=certain
