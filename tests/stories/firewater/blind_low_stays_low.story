# What stood before the sensors went stands for as long as nobody can see.
include house-and-riser
at 1 min    set top 100 kPa
at 5 min    lose top
at 3 h      back top
at 3 h 1 min    set top 200 kPa
until 4 h
tick 5 s
expect FW_LOW update condition=unknown within 8 s of 5 min
never FW_LOW close within 3 h 9 min 50 s of 1 min
expect FW_LOW close within 8 s of 3 h 11 min
