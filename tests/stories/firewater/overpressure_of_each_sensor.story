# The main may have more than the risers, said where its device is. The worst one speaks.
include house-and-riser
device main
    max-pressure = 1400 kPa
at 1 min    set main 1300 kPa
at 10 min   set mid 1100 kPa, top 1200 kPa
at 20 min   lose top
at 30 min   set mid 500 kPa
until 1 h
tick 5 s
never pump-house FW_OVERPRESSURE
expect riser-3 FW_OVERPRESSURE raise item=top within 6 s of 11 min
expect riser-3 FW_OVERPRESSURE update condition=unknown within 6 s of 30 min
never FW_OVERPRESSURE close
