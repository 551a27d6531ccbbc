# A sag of exactly a quarter, and one that was more than a minute ago.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    test-drop     = 25 %
    test-fall     = 200 kPa
set main 400 kPa, pump no
at 5 min    set main 300 kPa
at 301 s    set pump yes
at 10 min   set pump no, main 200 kPa
at 15 min   set main 400 kPa
at 965 s    set pump yes
until 20 min
exactly 2 FW_PUMP_TEST
never FW_PUMP_RUN
