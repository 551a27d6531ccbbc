# Only what lacked pressure itself holds an alarm while it is lost: not one at its least pressure, one that was
# good again by the margin, or one that nobody believed.
zone least firewater
    top-pressure = a-1, b-1
zone again firewater
    top-pressure = a-2, b-2
zone short firewater
    top-pressure = a-3, b-3
zone doubted firewater
    top-pressure = a-4, b-4
set a-1 180 kPa, b-1 180 kPa, a-2 180 kPa, b-2 180 kPa, a-3 180 kPa, b-3 180 kPa, a-4 180 kPa, b-4 180 kPa
at 1 min    set a-1 70 kPa, b-1 60 kPa, a-2 60 kPa, b-2 60 kPa, a-3 60 kPa, b-3 60 kPa, a-4 0 kPa
at 5 min    set a-2 90 kPa, a-3 89.9 kPa
at 6 min    lose a-1
at 6 min    lose a-2
at 6 min    lose a-3
at 6 min    lose a-4
at 7 min    set b-4 60 kPa
at 10 min   set b-1 180 kPa, b-2 180 kPa, b-3 180 kPa, b-4 180 kPa
until 40 min
expect least FW_LOW close within 2 s of 20 min
expect again FW_LOW close within 2 s of 20 min
expect doubted FW_LOW close within 2 s of 20 min
expect short FW_LOW raise
never short FW_LOW condition=returning
