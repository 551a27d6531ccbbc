# What is quiet is not repeated and not heard; the time to answer counts from the end of the permit.
zone riser-3 firewater
# The two times without a gateway are nobody's minutes.
    top-pressure = hyd-top
    mid-pressure = hyd-mid
estate
    [escalation]
    after = 10 min
set hyd-top 182 kPa, hyd-mid 410 kPa
at 1 min    permit riser-3 number 2025-117 by 工程部 for 1 h because 换阀
at 5 min    set hyd-top 3 kPa, hyd-mid 4 kPa
at 20 min   restart 20 s
at 25 min   clock +3 h
at 30 min   kill 20 s
at 45 min   end permit riser-3 by 工程部
until 1 h

never sounder on within 44 min 59 s of 0 s
never FW_NO_WATER escalations=1 within 54 min 59 s of 0 s
expect riser-3 FW_NO_WATER update quiet=no within 5 s of 45 min
expect sounder on within 1 s of 45 min
expect riser-3 FW_NO_WATER update escalations=1 within 5 s of 55 min
exactly 1 FW_NO_WATER raise
daily expect riser-3.no_water.permit_city = 0
daily expect riser-3.no_water.permit_site = 39.3 +- 0.2
daily expect riser-3.no_water.no_permit = 15 +- 0.6
