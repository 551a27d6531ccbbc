include house-and-riser
at 1 min    set pump-fault yes
at 10 min   lose pump-fault
until 2 h
tick 5 s
expect FW_PUMP_FAULT update condition=unknown
never FW_PUMP_FAULT close
