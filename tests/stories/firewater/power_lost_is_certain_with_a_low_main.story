include house-and-riser
at 1 min    set pump-power no
at 30 min   set main 30 kPa, top 3 kPa, mid 4 kPa
until 34 min
never FW_PUMP_NO_POWER within 4 s of 1 min
expect pump-house FW_PUMP_NO_POWER raise item=pump-power quiet=no within 3 s of 65 s
expect riser-3 FW_NO_WATER raise cause=power-lost grade=certain within 7 s of 31 min
daily expect pump-house.no_power_min = 33 +- 0.1
daily expect pump-house.not_auto_min = 0
