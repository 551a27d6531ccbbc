# Water at the top proves water below, whatever the tank and the valve say.
include house-and-riser
at 5 min    set valve-3 shut, tank-low yes
at 6 min    set mid 0 kPa
until 20 min
expect riser-3 FW_SENSOR_OR_BRANCH raise item=mid
never FW_NO_WATER
