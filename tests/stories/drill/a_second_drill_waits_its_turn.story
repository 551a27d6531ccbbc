# The first is ended by hand; then another point has its turn, under another id.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
    valve        = valve-3
zone shed-a charging
    smoke = smoke
set hyd-top 182 kPa, hyd-mid 410 kPa, valve-3 open, smoke clear
at 10 min   drill valve-3 shut for 9 min by 保安
at 13 min   end drill by 保安
at 14 min   drill smoke smoke for 5 min by 保安
until 1 h

expect riser-3 FW_VALVE_SHUT mode=drill raise within 100 s of 10 min
expect riser-3 FW_VALVE_SHUT mode=drill close by=drill within 1 s of 13 min
expect shed-a CH_SMOKE mode=drill raise within 60 s of 14 min
expect shed-a CH_SMOKE mode=drill close by=drill within 10 s of 19 min
never mode=actual
daily expect drills.1.point = smoke
