# The valve was shut when the pipe was empty for a moment, and has long been open when it is again.
zone riser firewater
    top-pressure = top
    valve        = valve-1
set top 180 kPa, valve-1 open
at 1 min    set valve-1 shut, top 10 kPa
at 75 s     set top 35 kPa
at 2 min    set valve-1 open
at 10 min   set top 5 kPa
until 15 min
expect FW_NO_WATER raise cause=unknown within 2 s of 645 s
