# The pump house is judged on its main alone; a riser that is low does not make it so.
include house-and-riser
at 1 min    set top 100 kPa
until 10 min
expect riser-3 FW_LOW raise
never pump-house
