include house-and-riser
at 10 min   set pump yes
at 12 min   lose pump
at 15 min   back pump
at 17 min   restart 20 s
at 20 min   set pump no
until 30 min
exactly 1 FW_PUMP_TEST
daily expect pump-house.pump_runs = 1
