include house-and-riser
at 1 min    set pump-fault yes
at 5 min    set main 30 kPa, top 3 kPa, mid 4 kPa
until 8 min
never FW_PUMP_FAULT within 4 s of 1 min
expect pump-house FW_PUMP_FAULT raise item=pump-fault quiet=no within 3 s of 65 s
expect riser-3 FW_NO_WATER raise cause=pump-failed grade=certain within 7 s of 6 min
