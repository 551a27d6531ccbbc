# The shelf was for this occurrence: the next one is heard.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 1 min    set hyd-top 3 kPa, hyd-mid 4 kPa
at 5 min    shelve FW_NO_WATER for 6 h by 工程部 because 换压力表
at 10 min   set hyd-top 182 kPa, hyd-mid 410 kPa
at 1 h      set hyd-top 3 kPa, hyd-mid 4 kPa
until 2 h

expect riser-3 FW_NO_WATER close quiet=shelved within 15 min of 10 min
expect riser-3 FW_NO_WATER raise quiet=no within 100 s of 1 h
expect sounder on within 100 s of 1 h
exactly 2 FW_NO_WATER raise
