# Ten minutes are given to this pump where it stands, and two risers away as well.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    pump-start    = 600 s
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
set main 640 kPa, pump no, top 200 kPa, mid 420 kPa
at 10 min   set main 30 kPa
at 10 min   ramp top to 3 kPa in 5 min
at 10 min   ramp mid to 150 kPa in 5 min
until 30 min
expect riser FW_NO_WATER raise cause=unknown within 5 min of 13 min
never riser FW_NO_WATER cause=pump-failed within 9 min of 10 min
expect riser FW_NO_WATER cause=pump-failed grade=likely within 3 min of 20 min
