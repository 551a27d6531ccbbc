# Eight hours are the most, through restart, kill and a clock that is set back.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 1 min        set hyd-top 3 kPa, hyd-mid 4 kPa
at 10 min       shelve FW_NO_WATER for 8 h by 工程部 because 换压力表
at 2 h          restart 20 s
at 3 h          clock -2 h
at 5 h          kill 20 s
until 9 h

expect sounder on within 5 s of 2 min
expect riser-3 FW_NO_WATER update quiet=shelved within 1 s of 10 min
never sounder on within 7 h 59 min 58 s of 10 min 1 s
expect sounder on within 5 s of 8 h 10 min
expect riser-3 FW_NO_WATER update quiet=no within 5 s of 8 h 10 min
exactly 1 FW_NO_WATER raise
