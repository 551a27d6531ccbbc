# 15 % of 400 kPa are less than 70 kPa: a sag to 339 calls the pump, one to 341 does not.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
zone other-house firewater
    pump-pressure = main-2
    pump-run      = pump-2
set main 400 kPa, pump no, main-2 400 kPa, pump-2 no
at 10 min   set main 339 kPa, main-2 341 kPa
at 605 s    set pump yes, pump-2 yes
at 20 min   set pump no, pump-2 no
until 30 min
expect pump-house FW_PUMP_RUN raise within 2 s of 605 s
never pump-house FW_PUMP_TEST
expect other-house FW_PUMP_TEST raise within 2 s of 615 s
never other-house FW_PUMP_RUN
