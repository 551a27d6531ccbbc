# A gauge behind a closed cock: still for a day, while the one below it moves.
zone riser-3 firewater
    place        = 3号楼消火栓立管
    top-pressure = hyd-top
    mid-pressure = hyd-mid
tick 5 s
set hyd-top 182 kPa, hyd-mid 410 kPa
wave hyd-mid 15 kPa every 6 h
at 2 d      set hyd-top 190 kPa
until 3 d

never SENS_STUCK within 23 h of 0 s
expect riser-3 SENS_STUCK raise item=hyd-top severity=major text~相邻 within 1 h of 1 d
expect riser-3 SENS_STUCK close within 1 min of 2 d
never SENS_STUCK item=hyd-mid
never FW_NO_WATER
