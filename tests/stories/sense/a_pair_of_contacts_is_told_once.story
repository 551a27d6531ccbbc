# The contacts of a valve contradict each other: the valve is unsure, and that is said by one alarm.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
    valve        = valve-3
set hyd-top 182 kPa, hyd-mid 410 kPa, valve-3 open
at 10 min   bad valve-3 moving
at 10 min 30 s bad valve-3 wiring
at 1 h      set valve-3 open
until 2 h

expect riser-3 FW_VALVE_UNSURE raise within 100 s of 10 min
never SENS_RANGE
