zone pump-house firewater
    pump-pressure       = main
    pump-run            = pump-a, pump-b
    flow                = flow
    low-pressure-switch = start-switch
set main 640 kPa, pump-a no, pump-b no, flow no, start-switch no
at 10 min   set start-switch yes
at 601 s    set pump-a yes, start-switch no
at 20 min   set pump-a no
at 29 min   set start-switch yes
at 30 min   set pump-a yes
at 40 min   set pump-a no, start-switch no
at 50 min   set flow yes
at 51 min   set pump-b yes
until 1 h
exactly 1 FW_PUMP_TEST
exactly 2 FW_PUMP_RUN
expect FW_PUMP_RUN raise item=pump-a within 2 s of 30 min
expect FW_PUMP_RUN raise item=pump-b within 2 s of 51 min
daily expect pump-house.pump_runs = 3
daily expect pump-house.test_runs = 1
