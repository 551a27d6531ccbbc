# One gauge serves two zones: its proof is one of both.
zone riser-3 firewater
    top-pressure = hyd-top
zone riser-5 firewater
    top-pressure = hyd-top
set hyd-top 182 kPa
at 10 min   prove hyd-top for 10 min by 工程部
at 12 min   set hyd-top 120 kPa
at 13 min   set hyd-top 181 kPa
at 20 min   power 10 min
until 1 h

daily expect riser-3.last_proved = 2025-07-17
daily expect riser-5.last_proved = 2025-07-17
