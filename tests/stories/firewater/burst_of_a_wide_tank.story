# A wide tank falls by a few millimetres in a burst, and its pump house says so.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    tank-level    = tank
    burst-tank    = 10 mm
zone riser-3 firewater
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
set main 640 kPa, pump no, tank 2000 mm, top 200 kPa, mid 420 kPa
at 5 min    set top 139 kPa, mid 290 kPa
at 6 min    set tank 1991 mm
at 8 min    set tank 1990 mm
until 10 min
never FW_BURST within 189 s of 5 min
expect riser-3 FW_BURST raise grade=likely within 2 s of 490 s
