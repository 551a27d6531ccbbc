# The weekly pump test runs over midnight while somebody shuts a riser's valve and the clock is set.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    jockey-run    = jockey
    flow          = flow
zone riser-3 firewater
    fed-by       = pump-house
    top-pressure = top
    valve        = valve-3
start 2025-07-17 20:00
set main 640 kPa, pump no, jockey no, flow no, top 200 kPa, valve-3 open
at 3 h 58 min   set pump yes, main 700 kPa
at 3 h 59 min   clock +20 min
at 4 h          set valve-3 shut
at 4 h 1 min    restart 10 s
at 4 h 5 min    set pump no, main 640 kPa
at 4 h 10 min   clock -15 min
at 4 h 20 min   set valve-3 open
until 10 h
exactly 1 FW_PUMP_TEST
never FW_PUMP_RUN
exactly 1 FW_VALVE_SHUT raise
daily yesterday expect pump-house.pump_runs = 1
daily expect pump-house.pump_runs = 0
daily yesterday expect pump-house.test_runs = 1
daily expect riser-3.valve_shut_min = 20 +- 0.3
daily yesterday expect riser-3.valve_shut_min = 0
