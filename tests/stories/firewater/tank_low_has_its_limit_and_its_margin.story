include house-and-riser
at 10 min   set tank 1000 mm
at 20 min   set tank 999 mm
at 30 min   set tank 1049 mm
at 40 min   set tank 1050 mm
until 1 h
never FW_TANK_LOW within 19 min of 1 min
never FW_TANK_LOW within 59 s of 20 min
expect pump-house FW_TANK_LOW raise cause=level quiet=no severity=major within 2 s of 21 min
expect FW_TANK_LOW text~999
never condition=returning within 18 min of 21 min
never FW_TANK_LOW close within 59 s of 40 min
expect FW_TANK_LOW close within 2 s of 41 min
daily expect pump-house.tank_min_mm = 999
