include house-and-riser
at 1 min    set pump-fault yes, pump-auto no, pump-power no
at 10 min   set pump-fault no, pump-auto yes, pump-power yes
until 20 min
never FW_PUMP_FAULT close within 59 s of 10 min
never FW_PUMP_MANUAL close within 59 s of 10 min
never FW_PUMP_NO_POWER close within 59 s of 10 min
expect FW_PUMP_FAULT close within 2 s of 11 min
expect FW_PUMP_MANUAL close within 2 s of 11 min
expect FW_PUMP_NO_POWER close within 2 s of 11 min
