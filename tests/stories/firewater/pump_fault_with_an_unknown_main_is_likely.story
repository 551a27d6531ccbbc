include house-and-riser
at 1 min    set pump-fault yes
at 2 min    lose main
at 5 min    set top 3 kPa, mid 4 kPa
until 8 min
expect riser-3 FW_NO_WATER raise cause=pump-failed grade=likely
