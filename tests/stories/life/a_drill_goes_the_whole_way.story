# A drill of a riser that is well, and a real alarm of another one meanwhile: only the first is
# marked. It ends when a person has acknowledged it.
zone riser-3 firewater
    place        = 3号楼消火栓立管
    top-pressure = top-3
    mid-pressure = mid-3
zone riser-5 firewater
    top-pressure = top-5
    mid-pressure = mid-5
set top-3 182 kPa, mid-3 410 kPa, top-5 180 kPa, mid-5 400 kPa
at 10 min   drill top-3 0 kPa for 10 min by 保安
at 11 min   set top-5 2 kPa, mid-5 3 kPa
at 16 min   acknowledge mode=drill by city/值班席2
until 1 h

expect riser-3 mode=drill raise text~演练 within 6 min of 10 min
expect riser-3 mode=drill close within 2 min of 16 min
never riser-3 mode=actual
expect riser-5 FW_NO_WATER raise mode=actual within 5 s of 12 min
never riser-5 mode=drill
daily expect riser-3.minutes.no_water = 0
