# No water, and then the sensors go, too. Hours of unknown close nothing.
include estate/normal
at 1 min        set hyd-b3-top 3 kPa, hyd-b3-mid 4 kPa
at 5 min        lose hyd-b3-top
at 5 min        lose hyd-b3-mid
at 5 h          back hyd-b3-top
at 5 h          back hyd-b3-mid
until 6 h

expect riser-3 FW_NO_WATER update condition=unknown within 3 s of 5 min
expect riser-3 FW_NO_WATER update condition=present within 3 s of 5 h
exactly 1 FW_NO_WATER raise
never FW_NO_WATER condition=returning
never FW_NO_WATER closed=yes
