# A temperature that hardly changes cannot explain a lean, however well the two go together.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    temperature = air
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 60 s
set t1.x 0 deg, t1.y 0 deg, air 20 degC
at 4 d  ramp air to 19 degC in 2 d
at 4 d  ramp t1.x to 0.12 deg in 6 d
until 10 d
expect FC_BLUE raise cause=displacement
