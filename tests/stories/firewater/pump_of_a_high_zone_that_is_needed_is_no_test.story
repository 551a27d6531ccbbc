# 1.1 MPa are usual, sprinklers open, and the pump starts at 1.0: a tenth below, and as far below the jockey pump as
# its start has to be. A start that finds the pressure 70 kPa below what is usual, in the jockey pump's band, is a test.
# Where the engineer knows of a wider band it is one, too.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
    jockey-run    = jockey
zone other-house firewater
    pump-pressure = main-2
    pump-run      = pump-2
    test-fall     = 110 kPa
device main
    max-pressure = 1600 kPa
device main-2
    max-pressure = 1600 kPa
set main 1100 kPa, pump no, jockey no, main-2 1100 kPa, pump-2 no
at 10 min   set jockey yes
at 10 min   ramp main to 1000 kPa in 30 s
at 10 min   ramp main-2 to 1000 kPa in 30 s
at 632 s    set pump yes, main 1050 kPa, pump-2 yes, main-2 1050 kPa
at 30 min   set pump no, jockey no, main 1100 kPa, pump-2 no, main-2 1100 kPa
at 1 h      set main 1030 kPa
at 3606 s   set pump yes, main 1150 kPa
at 70 min   set pump no
until 2 h
expect pump-house FW_PUMP_RUN raise within 2 s of 632 s
exactly 1 pump-house FW_PUMP_RUN
expect pump-house FW_PUMP_TEST raise within 2 s of 3616 s
exactly 1 pump-house FW_PUMP_TEST
expect other-house FW_PUMP_TEST raise within 2 s of 642 s
never other-house FW_PUMP_RUN
