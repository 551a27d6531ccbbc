# It holds just what it has to hold, and the float says so: whatever takes the water is something else.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    tank-level    = tank
    tank-low      = float
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
set main 640 kPa, pump no, tank 1000 mm, float no, top 200 kPa, mid 420 kPa
at 10 min   set pump yes
at 12 min   ramp main to 30 kPa in 10 min
at 12 min   ramp top to 3 kPa in 10 min
at 12 min   ramp mid to 150 kPa in 10 min
until 30 min
expect riser FW_NO_WATER raise cause=unknown
