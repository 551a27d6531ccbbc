# Nobody saw it start, but it is told as a run: so it is one of the day. A jockey pump's start was not seen.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    jockey-run    = jockey
set main 640 kPa, pump yes, jockey yes
at 30 min   set pump no
at 1 h      restart 10 s
until 2 h
exactly 1 FW_PUMP_RUN
never FW_PUMP_TEST
daily expect pump-house.pump_runs = 1
daily expect pump-house.test_runs = 0
daily expect pump-house.jockey_starts = 0
