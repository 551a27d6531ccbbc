zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    min-pressure  = 300 kPa
set main 250 kPa, pump no
at 5 min    set pump yes
until 10 min
exactly 1 FW_PUMP_RUN
never FW_PUMP_TEST
