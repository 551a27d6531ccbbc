# The air falls by 10 degrees in twenty minutes, the wall hardly at all: what its temperature should have done and
# did not is no fast move.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
tick 60 s
set t1.x 0 deg, t1.y 0 deg, air 30 degC
wave air 5 degC every 24 h
wave t1.x 0.1 deg every 24 h
at 10 d 6 h  ramp air to 20 degC in 20 min
at 10 d 6 h 20 min  ramp air to 30 degC in 3 h
until 12 d
never raise
