# Power fails right after a permit was opened and another closed, with no event in their zones: both
# stay as the person was told.
zone riser-3 firewater
    top-pressure = hyd-3-top
    mid-pressure = hyd-3-mid
zone riser-5 firewater
    top-pressure = hyd-5-top
    mid-pressure = hyd-5-mid
set hyd-3-top 182 kPa, hyd-3-mid 410 kPa, hyd-5-top 182 kPa, hyd-5-mid 410 kPa
at 50 min       permit riser-5 number 2025-116 by 工程部 for 5 h because 换表
at 1 h 10 min   permit riser-3 number 2025-117 by 工程部 for 2 h because 换阀
at 1 h 20 min   end permit riser-5 by 工程部
at 1 h 21 min   power 10 min
at 1 h 40 min   set hyd-3-top 3 kPa, hyd-3-mid 4 kPa
at 1 h 50 min   set hyd-5-top 3 kPa, hyd-5-mid 4 kPa
until 2 h

expect riser-3 FW_NO_WATER raise quiet=permit within 5 s of 1 h 41 min
expect riser-5 FW_NO_WATER raise quiet=no within 5 s of 1 h 51 min
never riser-3 FW_NO_WATER quiet=no
daily expect riser-3.no_water.permit_site = 20 +- 0.2
daily expect riser-3.no_water.no_permit = 0
daily expect riser-5.no_water.no_permit = 10 +- 0.2
