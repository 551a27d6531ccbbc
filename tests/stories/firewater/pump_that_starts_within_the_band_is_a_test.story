include house-and-riser
at 10 min   set main 571 kPa
at 601 s    set pump yes
at 20 min   set pump no
at 30 min   set main 500 kPa
at 35 min   set main 640 kPa
at 37 min   set pump yes
until 1 h
exactly 2 FW_PUMP_TEST
never FW_PUMP_RUN
