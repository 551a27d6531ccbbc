include house-and-riser
at 5 min    set main 100 kPa, top 3 kPa, mid 4 kPa
until 10 min
expect riser-3 FW_NO_WATER raise cause=unknown
never cause=pump-failed
