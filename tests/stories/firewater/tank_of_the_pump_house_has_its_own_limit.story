# A small tank is not empty at its usual level, nor a deep one full: who reads them from a riser knows.
zone small-house firewater
    pump-pressure = small-main
    pump-run      = small-pump
    tank-level    = small-tank
    tank-min      = 500 mm
zone small-riser firewater
    fed-by       = small-house
    top-pressure = small-top
    mid-pressure = small-mid
zone deep-house firewater
    pump-pressure = deep-main
    pump-run      = deep-pump
    tank-level    = deep-tank
    tank-min      = 2000 mm
zone deep-riser firewater
    fed-by       = deep-house
    top-pressure = deep-top
    mid-pressure = deep-mid
set small-main 640 kPa, small-pump no, small-tank 800 mm, small-top 200 kPa, small-mid 420 kPa
set deep-main 640 kPa, deep-pump no, deep-tank 1500 mm, deep-top 200 kPa, deep-mid 420 kPa
at 10 min   set small-pump yes, deep-pump yes
at 12 min   ramp small-main to 30 kPa in 10 min
at 12 min   ramp small-top to 3 kPa in 10 min
at 12 min   ramp small-mid to 150 kPa in 10 min
at 12 min   ramp deep-main to 30 kPa in 10 min
at 12 min   ramp deep-top to 3 kPa in 10 min
at 12 min   ramp deep-mid to 150 kPa in 10 min
until 30 min
expect small-riser FW_NO_WATER raise cause=unknown
expect deep-riser FW_NO_WATER raise cause=tank-empty grade=certain
