# The second valve is not hidden behind the first, which somebody has long acknowledged.
zone riser firewater
    top-pressure = top
    valve        = valve-a, valve-b
set top 200 kPa, valve-a open, valve-b open
at 1 min    set valve-a shut
at 5 min    acknowledge FW_VALVE_SHUT by 工程部
at 10 min   set valve-b shut
at 20 min   set valve-a open
until 30 min
expect FW_VALVE_SHUT raise item=valve-a within 3 s of 90 s
expect FW_VALVE_SHUT raise item=valve-b within 3 s of 630 s
expect FW_VALVE_SHUT close item=valve-a within 3 s of 20 min
never FW_VALVE_SHUT close item=valve-b
daily expect riser.valve_shut_min = 29 +- 0.1
