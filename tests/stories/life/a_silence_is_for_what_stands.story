# Somebody silences the sounder; a second riser without water is heard all the same.
zone riser-3 firewater
    top-pressure = hyd-3-top
    mid-pressure = hyd-3-mid
zone riser-5 firewater
    top-pressure = hyd-5-top
    mid-pressure = hyd-5-mid
set hyd-3-top 182 kPa, hyd-3-mid 410 kPa, hyd-5-top 182 kPa, hyd-5-mid 410 kPa
at 1 min    set hyd-3-top 3 kPa, hyd-3-mid 4 kPa
at 5 min    silence sounder for 1 h by 保安
at 10 min   restart 20 s
at 30 min   set hyd-5-top 3 kPa, hyd-5-mid 4 kPa
at 40 min   silence sounder for 10 min by 保安
until 1 h

expect sounder on within 5 s of 2 min
never sounder on within 25 min of 5 min 1 s
expect sounder on within 5 s of 31 min
never sounder on within 9 min 58 s of 40 min 1 s
expect sounder on within 2 s of 50 min
