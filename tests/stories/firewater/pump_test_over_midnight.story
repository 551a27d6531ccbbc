# It began yesterday as a test, and is needed today: nothing is taken away from a day that has none.
include house-and-riser
start 2025-07-17 23:00
at 58 min   set pump yes
at 62 min   set start-switch yes
at 70 min   set pump no, start-switch no
until 2 h
expect FW_PUMP_TEST raise within 12 s of 58 min
expect FW_PUMP_RUN raise within 2 s of 62 min
daily yesterday expect pump-house.pump_runs = 1
daily expect pump-house.pump_runs = 0
daily expect pump-house.test_runs = 0
