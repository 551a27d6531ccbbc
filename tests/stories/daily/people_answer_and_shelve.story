# How soon people answered, and how long alarms were on the shelf.
zone riser-3 firewater
    top-pressure = hyd-top
    valve        = valve-3
set hyd-top 182 kPa, valve-3 open
at 1 h            set valve-3 shut
at 1 h 5 min      acknowledge FW_VALVE_SHUT by works
at 1 h 10 min     shelve FW_VALVE_SHUT for 2 h by works because known
at 1 h 40 min     unshelve FW_VALVE_SHUT by works
until 3 h
daily expect acknowledged_after_s.median = 270 +- 60
daily expect acknowledged_after_s.max = 270 +- 60
daily expect shelved_min = 30
daily expect riser-3.valve_shut_min = 120 +- 2
daily expect alarms.0.0 = FW_VALVE_SHUT
daily expect alarms.0.2 = 1
daily expect alarms.0.3 = 1
