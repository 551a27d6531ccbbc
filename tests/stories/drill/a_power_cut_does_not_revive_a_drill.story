# A drill that nothing came of is ended by who began it. It was under way when the hour was kept, but
# after the power cut it is over, known, and another one can begin.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 410 kPa
at 59 min           drill hyd-top 180 kPa by 工程部
at 1 h 1 min        end drill by 工程部
at 1 h 2 min        power 1 min
at 1 h 3 min 10 s   drill hyd-mid 400 kPa by 工程部
at 1 h 4 min        end drill by 工程部
until 1 h 30 min

never raise
daily expect drills.0.point = hyd-top
daily expect drills.1.point = hyd-mid
