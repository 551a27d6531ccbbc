# While the top gauge is drilled the water really goes: the real zone says so, as if there were no drill.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
    valve        = valve-3
set hyd-top 182 kPa, hyd-mid 410 kPa, valve-3 open
at 10 min   drill hyd-top 3 kPa for 9 min by 保安
at 12 min   set hyd-top 2 kPa, hyd-mid 4 kPa, valve-3 shut
until 1 h

expect riser-3 mode=drill raise within 90 s of 10 min
expect riser-3 FW_VALVE_SHUT raise mode=actual within 100 s of 12 min
expect riser-3 FW_NO_WATER raise mode=actual cause=valve-shut within 65 s of 12 min
never FW_VALVE_SHUT mode=drill
expect riser-3 mode=drill close by=drill within 10 s of 19 min
never FW_NO_WATER close mode=actual
