# Water is off, somebody knows, and nothing more happens; then power fails for two minutes. What was
# counted until then is kept, but for the last minutes.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 10 min       set hyd-top 3 kPa, hyd-mid 4 kPa
at 15 min       acknowledge FW_NO_WATER by 值班
at 58 min       power 2 min
at 1 h 30 min   set hyd-top 182 kPa, hyd-mid 410 kPa
until 2 h

exactly 1 FW_NO_WATER raise
daily expect riser-3.minutes.no_water = 75.5 +- 2.6
daily expect riser-3.no_water.no_permit = 75.5 +- 2.6
daily expect watched = 115.5 +- 2.6
