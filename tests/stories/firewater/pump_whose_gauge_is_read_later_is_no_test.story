# Its contact is read every second, the gauge every five: what called the pump is seen only after the start.
include house-and-riser
at 601 s    set pump yes
at 604 s    set main 500 kPa
at 20 min   set pump no, main 640 kPa
at 22 min   set pump yes
at 25 min   set pump no
at 30 min   set pump yes
at 31 min   set start-switch yes
at 40 min   set pump no, start-switch no
until 1 h
expect pump-house FW_PUMP_RUN raise within 6 s of 601 s
never FW_PUMP_TEST within 20 min of 1 s
expect pump-house FW_PUMP_TEST raise within 12 s of 22 min
expect pump-house FW_PUMP_TEST raise within 12 s of 30 min
expect pump-house FW_PUMP_RUN raise within 2 s of 31 min
daily expect pump-house.pump_runs = 3
daily expect pump-house.test_runs = 1
