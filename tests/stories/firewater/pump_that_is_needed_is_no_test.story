# The main had sagged by more than 70 kPa within the minute before.
include house-and-riser
at 10 min   set main 569 kPa
at 601 s    set pump yes
at 602 s    set main 640 kPa
at 20 min   set pump no
until 1 h
expect pump-house FW_PUMP_RUN raise item=pump severity=major closed=yes within 2 s of 601 s
never FW_PUMP_TEST
daily expect pump-house.pump_runs = 1
daily expect pump-house.test_runs = 0
