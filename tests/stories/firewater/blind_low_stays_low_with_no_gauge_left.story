include house-and-riser
at 1 min    set top 100 kPa
at 5 min    lose top
at 5 min    lose mid
until 1 h
expect FW_LOW update condition=unknown within 2 s of 5 min
never condition=returning
