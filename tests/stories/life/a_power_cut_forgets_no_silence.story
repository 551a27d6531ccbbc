# The sounder is silenced, and an alarm put back from its shelf, right before power fails.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 1 min        set hyd-top 3 kPa, hyd-mid 4 kPa
at 10 min       silence sounder for 1 h by 保安
at 20 min       power 1 min
at 1 h 30 min   permit riser-3 number 2025-117 by 工程部 for 5 h because 换阀
at 1 h 31 min   shelve FW_NO_WATER for 4 h by 工程部 because 换阀
at 1 h 40 min   unshelve FW_NO_WATER by 工程部
at 1 h 41 min   power 1 min
at 1 h 50 min   end permit riser-3 by 工程部
until 2 h

expect sounder on within 5 s of 2 min
never sounder on within 49 min of 10 min 1 s
expect sounder on within 5 s of 1 h 10 min
expect FW_NO_WATER update quiet=no within 1 s of 1 h 50 min
exactly 1 FW_NO_WATER raise
