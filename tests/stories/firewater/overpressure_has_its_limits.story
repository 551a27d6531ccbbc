include house-and-riser
tick 5 s
at 1 min    set mid 1000 kPa
at 10 min   set mid 1000.1 kPa
at 20 min   set mid 980.1 kPa
at 30 min   set mid 980 kPa
until 1 h
never FW_OVERPRESSURE within 9 min 55 s of 1 min
never FW_OVERPRESSURE within 58 s of 10 min
expect riser-3 FW_OVERPRESSURE raise item=mid severity=major quiet=no within 6 s of 11 min
expect FW_OVERPRESSURE text~1.000
never condition=returning within 18 min of 11 min
never FW_OVERPRESSURE close within 58 s of 30 min
expect FW_OVERPRESSURE close within 8 s of 31 min
