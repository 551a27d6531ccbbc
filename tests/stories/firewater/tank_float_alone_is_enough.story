# The float trips; later the level is not known, and that does not say "filled".
include house-and-riser
at 10 min   set tank-low yes
at 20 min   lose tank
at 30 min   set tank-low no
at 40 min   back tank
until 1 h
never FW_TANK_LOW within 59 s of 10 min
expect FW_TANK_LOW raise cause=float within 2 s of 11 min
never condition=returning within 28 min of 11 min
never FW_TANK_LOW close within 59 s of 40 min
expect FW_TANK_LOW close within 3 s of 41 min
