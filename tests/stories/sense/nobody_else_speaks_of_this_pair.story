# A pair of contacts of which no other alarm speaks: then it is the sensor's.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
    flow         = flow
set hyd-top 182 kPa, hyd-mid 410 kPa, flow no
at 10 min   bad flow wiring
at 1 h      set flow no
until 2 h

expect riser-3 SENS_RANGE raise item=flow within 15 s of 11 min
expect riser-3 SENS_RANGE close within 15 s of 1 h 1 min
