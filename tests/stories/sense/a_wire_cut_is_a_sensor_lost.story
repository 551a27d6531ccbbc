# A device that does not answer: its sensor is lost, as a part of the lost device, and no water is missing.
zone riser-3 firewater
    place        = 3号楼消火栓立管
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   lose hyd-top
at 1 h      back hyd-top
until 2 h

expect GW_COMM_LOST raise within 30 s of 10 min
expect riser-3 SENS_LOST raise item=hyd-top severity=major text~无应答 within 30 s of 10 min
expect riser-3 SENS_LOST item=hyd-top quiet=parent within 1 min of 10 min
expect riser-3 SENS_LOST close within 1 min of 1 h
never SENS_LOST item=hyd-mid
never FW_NO_WATER
never SENS_STALE
never SENS_RANGE
