# A roof tank eight metres above the top hydrant: 80 kPa are usual, 70 have to be. A shut valve is opened again, a
# hydrant is tested: as much as ever is enough, the whole margin is never reached. So with a low zone that rests at
# 985 of 1000 kPa, after its pump test. Between the usual and the limit half of the way counts; where nothing is
# usual yet, the whole margin; where the usual is beyond the limit, the limit itself.
zone roof firewater
    top-pressure  = top
    mid-pressure  = mid
    valve         = valve
zone low-zone firewater
    pump-pressure = main
zone two-tops firewater
    top-pressure  = top-1, top-2
zone new firewater
    top-pressure  = top-3
zone high-zone firewater
    pump-pressure = main-2
set top 80 kPa, mid 300 kPa, valve open, main 985 kPa, top-1 85 kPa, top-2 200 kPa, top-3 60 kPa, main-2 1005 kPa
at 1 h          set valve shut, top 3 kPa, mid 150 kPa
at 70 min       set valve open, top 74.9 kPa, mid 300 kPa
at 80 min       set top 75.1 kPa
at 2 h          set main 1050 kPa, top-2 60 kPa
at 2 h 10 min   set main 992.6 kPa, top-2 77.4 kPa, top-3 89.9 kPa, main-2 1000.1 kPa
at 2 h 20 min   set main 992.4 kPa, top-2 77.6 kPa, top-3 90.1 kPa, main-2 999.9 kPa
until 4 h
expect roof FW_NO_WATER raise cause=valve-shut
never roof FW_NO_WATER condition=returning within 19 min of 1 h
expect roof FW_NO_WATER condition=returning within 6 s of 80 min
expect roof FW_NO_WATER close within 6 s of 90 min
never roof FW_LOW
expect low-zone FW_OVERPRESSURE raise
never low-zone FW_OVERPRESSURE condition=returning within 19 min of 2 h
expect low-zone FW_OVERPRESSURE close within 6 s of 141 min
expect two-tops FW_LOW raise
never two-tops FW_LOW condition=returning within 19 min of 2 h
expect two-tops FW_LOW close within 6 s of 150 min
expect new FW_LOW raise
never new FW_LOW condition=returning within 139 min of 0 s
expect new FW_LOW close within 6 s of 150 min
never high-zone FW_OVERPRESSURE condition=returning within 139 min of 0 s
expect high-zone FW_OVERPRESSURE close within 6 s of 141 min
