include house-and-riser
at 1 min    set pump-power no, pump yes
at 5 min    set main 30 kPa, top 3 kPa, mid 4 kPa
until 8 min
expect riser-3 FW_NO_WATER raise cause=power-lost grade=likely
