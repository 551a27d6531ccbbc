# Nobody is left who could say otherwise: it fails safe after five minutes.
include house-and-riser
at 1 min    lose mid
at 2 min    set top 3 kPa
until 10 min
never FW_NO_WATER within 298 s of 2 min
expect riser-3 FW_NO_WATER raise within 2 s of 7 min
never FW_SENSOR_OR_BRANCH
