# At 23:59:30 the clock is set back by a day. Yesterday goes on where it was; the alarm that stands is
# told once, and ends once.
include ../estate/normal
start 2025-07-17 22:00
at 1 h          set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa
at 119 min 30 s clock -1 d
at 3 h          set hyd-b3-top 182 kPa, hyd-b3-mid 410 kPa
until 5 h

exactly 1 FW_NO_WATER raise
exactly 1 FW_NO_WATER return
daily expect date = 2025-07-17
daily expect riser-3.no_water.times = 1
