zone pump-house firewater
    pump-run = pump
    tank-low = tank-low
set pump no, tank-low no
at 10 min   set pump yes
until 20 min
exactly 1 FW_PUMP_RUN
never FW_PUMP_TEST
