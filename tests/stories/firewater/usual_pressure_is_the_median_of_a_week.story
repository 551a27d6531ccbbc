# The estate runs at 150 and 300 kPa for six days, then at 300 and 600. Four days later the middle of the
# week is the new one; and no pump test or night of something else moves it.
zone riser firewater
    top-pressure = top
    mid-pressure = mid
zone young firewater
    top-pressure = top-2
    mid-pressure = mid-2
tick 5 s
set top 150 kPa, mid 300 kPa, top-2 150 kPa, mid-2 300 kPa
at 6 d      set top 300 kPa, mid 600 kPa, top-2 300 kPa, mid-2 600 kPa
at 9 d 6 h  set top-2 3 kPa, mid-2 230 kPa
at 10 d     set top 3 kPa, mid 450 kPa
until 10 d 1 h
# still 300 below: 70 of them lost for the 147 of the top is not half
expect young FW_SENSOR_OR_BRANCH raise within 20 min of 9 d 6 h
never young FW_NO_WATER
# now 600: 150 lost for the 297 of the top
expect riser FW_NO_WATER raise within 70 s of 10 d
