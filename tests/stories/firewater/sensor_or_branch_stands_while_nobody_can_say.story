include house-and-riser
at 5 min    set top 0 kPa
at 10 min   lose top
until 1 h
expect FW_SENSOR_OR_BRANCH update condition=unknown within 2 s of 10 min
never condition=returning
