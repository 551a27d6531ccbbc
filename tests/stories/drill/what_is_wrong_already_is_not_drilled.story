# The riser has no water: a drill of it raises nothing and ends after ten minutes.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 2 kPa, hyd-mid 3 kPa
at 10 min   drill hyd-top 0 kPa for 5 min by 保安
until 1 h

expect riser-3 FW_NO_WATER raise mode=actual within 2 min of 0 s
never mode=drill
exactly 1 FW_NO_WATER raise
