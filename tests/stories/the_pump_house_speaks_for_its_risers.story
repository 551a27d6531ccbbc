# The pump house loses its pressure, then the risers theirs. One siren is enough; and a child that
# closes with its parent is not made heard again for a moment.
include estate/normal
at 1 min        set pump-out 5 kPa
at 10 min       set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa, hyd-b5-top 2 kPa
at 20 min       set hyd-b3-top 182 kPa, hyd-b3-mid 410 kPa, hyd-b5-top 180 kPa, pump-out 640 kPa
until 1 h

expect pump-house FW_NO_WATER raise quiet=no
expect riser-3 FW_NO_WATER raise quiet=yes
expect riser-5 FW_NO_WATER raise quiet=yes
never riser-3 FW_NO_WATER quiet=no
exactly 1 riser-3 FW_NO_WATER closed=yes
