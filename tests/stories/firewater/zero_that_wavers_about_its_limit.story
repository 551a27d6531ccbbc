# Nothing is left in the pipes but what the transmitter's own error reads: 15 and 25 kPa in turn. Neither the
# minute of low nor that of no water begins anew each time. In `branch` the mid has its water.
zone riser firewater
    top-pressure = top
    mid-pressure = mid
zone single firewater
    top-pressure = top-1
zone branch firewater
    top-pressure = top-2
    mid-pressure = mid-2
set top 180 kPa, mid 400 kPa, top-1 180 kPa, top-2 180 kPa, mid-2 400 kPa
at 50 s     set mid 60 kPa
every 60 s from 1 min set top 15 kPa, top-1 15 kPa, top-2 15 kPa
every 60 s from 90 s  set top 25 kPa, top-1 25 kPa, top-2 25 kPa
until 15 min
expect riser FW_NO_WATER raise within 2 s of 3 min
expect single FW_NO_WATER raise within 70 s of 6 min
expect branch FW_SENSOR_OR_BRANCH raise item=top-2 within 2 s of 2 min
