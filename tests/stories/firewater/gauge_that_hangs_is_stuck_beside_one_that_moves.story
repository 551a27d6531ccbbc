# The mid moves by eleven, the top by less than half a kilopascal a day: stuck. Where the other moves by
# ten, or the top by a half, it is just a calm column.
zone stuck firewater
    top-pressure = top-1
    mid-pressure = mid-1
zone calm firewater
    top-pressure = top-2
    mid-pressure = mid-2
zone alive firewater
    top-pressure = top-3
    mid-pressure = mid-3
tick 5 s
set top-1 200 kPa, mid-1 420 kPa, top-2 200 kPa, mid-2 420 kPa, top-3 200 kPa, mid-3 420 kPa
every 4 h from 1 h set mid-1 431 kPa, top-1 200.4 kPa, mid-2 429.9 kPa, mid-3 431 kPa, top-3 200.6 kPa
every 4 h from 3 h set mid-1 420 kPa, top-1 200 kPa, mid-2 420 kPa, mid-3 420 kPa, top-3 200 kPa
until 3 d
expect stuck SENS_STUCK raise item=top-1
never calm
never alive
