# Somebody knows of it: no siren for half an hour, but every message, and then it is heard again.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 1 min    set hyd-top 3 kPa, hyd-mid 4 kPa
at 5 min    acknowledge FW_NO_WATER by 保安
at 10 min   shelve FW_NO_WATER for 30 min by 工程部 because 换压力表
until 1 h 30 min

expect riser-3 FW_NO_WATER raise quiet=no within 5 s of 2 min
expect riser-3 FW_NO_WATER acknowledge by=保安 within 1 s of 5 min
expect riser-3 FW_NO_WATER update quiet=shelved within 1 s of 10 min
expect riser-3 FW_NO_WATER update quiet=no within 5 s of 40 min
never riser-3 FW_NO_WATER quiet=no within 29 min 50 s of 10 min 5 s
exactly 1 FW_NO_WATER raise
