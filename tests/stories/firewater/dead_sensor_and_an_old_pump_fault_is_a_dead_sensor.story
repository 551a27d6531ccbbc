# A pump has been in repair for weeks. That does not make a lone zero believed while the main is full.
include house-and-riser
at 1 min    set pump-fault yes
at 10 min   set top 3 kPa
until 30 min
expect riser-3 FW_SENSOR_OR_BRANCH raise
never FW_NO_WATER
