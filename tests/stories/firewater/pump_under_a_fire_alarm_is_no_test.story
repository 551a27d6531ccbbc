include house-and-riser
zone alone firewater
    pump-pressure = main-2
    pump-run      = pump-2
    fire-alarm    = fire
set main-2 500 kPa, pump-2 no
at 10 min   set fire yes
at 11 min   set pump-2 yes
at 20 min   set pump-2 no, fire no
until 30 min
expect alone FW_PUMP_RUN raise item=pump-2 within 2 s of 11 min
never FW_PUMP_TEST
daily expect alone.pump_runs = 1
daily expect alone.test_runs = 0
