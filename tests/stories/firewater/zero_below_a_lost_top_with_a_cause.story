include house-and-riser
at 5 min    lose top
at 6 min    set valve-3 shut
at 7 min    set mid 3 kPa
until 10 min
expect riser-3 FW_NO_WATER raise cause=valve-shut within 0 s of 8 min
