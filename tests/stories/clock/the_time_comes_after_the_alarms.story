# A board without a battery begins in 1970. An alarm that is open when the time comes is dated, as one
# more revision of itself; one that is over is no new one, and nothing is raised again.
include ../estate/normal
start 1970-01-01 08:00
at 1 s          clock none
at 2 min        set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa
at 3 min        set hyd-b5-top 3 kPa
at 5 min        acknowledge FW_NO_WATER riser-3 by 工程部
at 10 min       set hyd-b5-top 180 kPa
at 30 min       clock +20285 d
at 30 min       clock ntp
at 50 min       set hyd-b3-top 182 kPa, hyd-b3-mid 410 kPa
until 2 h

exactly 1 FW_NO_WATER riser-3 raise
exactly 1 FW_NO_WATER riser-3 update within 2 s of 30 min
exactly 1 FW_NO_WATER riser-3 return
never riser-5 raise within 2 h of 20 min
daily expect date = 2025-07-16
