# The city saw what happens under the permit, and somebody silenced the sounder. When the permit ends
# and the water is still off, it sounds at once, and somebody has to see it again.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min   permit riser-3 number 2025-117 by 工程部 for 1 h because 换阀
at 20 min   set hyd-top 3 kPa, hyd-mid 4 kPa
at 30 min   acknowledge FW_NO_WATER by city/值班席2
at 1 h      silence sounder for 1 h by 保安
at 1 h 20 min   acknowledge FW_NO_WATER by 工程部
until 2 h

never sounder on within 1 h 9 min 58 s of 0 s
expect FW_NO_WATER acknowledge quiet=permit by=值班席2 within 1 s of 30 min
expect FW_NO_WATER update quiet=no within 2 s of 1 h 10 min
expect sounder on within 2 s of 1 h 10 min
expect FW_NO_WATER acknowledge quiet=no by=site/工程部 within 1 s of 1 h 20 min
expect sounder off within 1 s of 1 h 20 min
daily expect acknowledged_after_s.max = 540 +- 60
