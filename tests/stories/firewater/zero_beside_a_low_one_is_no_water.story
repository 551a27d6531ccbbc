# Either of two tops may be the witness.
zone riser firewater
    top-pressure = top-1, top-2
zone other firewater
    top-pressure = top-3, top-4
set top-1 200 kPa, top-2 200 kPa, top-3 200 kPa, top-4 200 kPa
at 5 min    set top-1 69 kPa, top-2 0 kPa, top-3 0 kPa, top-4 69 kPa
until 10 min
expect riser FW_NO_WATER raise within 2 s of 6 min
expect other FW_NO_WATER raise within 2 s of 6 min
