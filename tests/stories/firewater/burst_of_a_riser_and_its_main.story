# One gauge in the riser and the main of the pump house are several points, too.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
zone riser firewater
    fed-by       = pump-house
    top-pressure = top
set main 640 kPa, pump no, top 200 kPa
at 5 min    set main 448 kPa, top 140 kPa, pump yes
until 10 min
expect riser FW_BURST raise grade=likely
never pump-house FW_BURST
