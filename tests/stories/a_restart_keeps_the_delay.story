# The gateway restarts in the middle of a delay, and again while the alarm stands.
include estate/normal
at 1 min          set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa
at 1 min 40 s     restart 10 s
at 10 min         restart 20 s
until 30 min

# 40 s before the restart, 10 s of nobody looking, the rest after it
never FW_NO_WATER within 50 s of 1 min
expect riser-3 FW_NO_WATER raise rev=1 within 18 s of 2 min
exactly 1 FW_NO_WATER raise
