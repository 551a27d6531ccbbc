# Ten minutes at the usual pressure: told, counted, and nothing is wrong.
include house-and-riser
at 1 h      set pump yes, main 700 kPa
at 70 min   set pump no, main 640 kPa
at 2 h      set pump yes
at 130 min  set pump no
until 3 h
tick 5 s
exactly 2 FW_PUMP_TEST
expect pump-house FW_PUMP_TEST raise item=pump severity=minor closed=yes within 6 s of 3610 s
never FW_PUMP_TEST within 9 s of 1 h
never FW_PUMP_RUN
never FW_NO_WATER
never FW_OVERPRESSURE
never FW_BURST
never riser-3
daily expect pump-house.pump_runs = 2
daily expect pump-house.test_runs = 2
daily expect pump-house.jockey_starts = 0
