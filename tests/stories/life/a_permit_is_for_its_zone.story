# Work in the pump house, by a permit of the pump house. A riser that loses its water by it has no
# permit: it is heard, and its minutes are without. The one that has a permit, too, is not heard.
include ../estate/normal
at 1 min        permit pump-house number 2025-117 by 工程部 for 20 min because 换泵
at 1 min        permit riser-5 number 2025-118 by 工程部 for 20 min because 换泵
at 2 min        set pump-out 5 kPa
at 5 min        set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa, hyd-b5-top 2 kPa
until 1 h

expect pump-house FW_NO_WATER raise quiet=permit children=3
expect riser-3 FW_NO_WATER raise quiet=no within 5 s of 6 min
expect riser-5 FW_NO_WATER raise quiet=permit
never riser-3 FW_NO_WATER quiet=parent within 20 min 58 s of 0 s
expect sounder on within 5 s of 6 min
never sounder off within 30 min of 6 min 20 s
expect pump-house FW_NO_WATER update quiet=no within 2 s of 21 min
expect riser-3 FW_NO_WATER update quiet=parent within 2 s of 21 min
expect riser-5 FW_NO_WATER update quiet=parent within 2 s of 21 min
daily expect riser-3.no_water.permit_site = 0
