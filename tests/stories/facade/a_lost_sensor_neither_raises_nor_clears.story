# One hour before the third the sensor is lost for six hours: those are no hours. Back again, one more is
# enough. Lost again while it stands, it stays, as not known.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    tilt-yellow-rate = 20 deg
    tilt-orange-rate = 20 deg
    tilt-red-rate    = 20 deg
device t1
    baseline-x = 0 deg
    baseline-y = 0 deg
tick 5 s
set t1.x 0 deg, t1.y 0 deg
at 1 d  set t1.x 0.3 deg
at 1 d 14 h 5 min  lose t1
at 1 d 20 h  back t1
at 2 d  lose t1
at 2 d 12 h  back t1
until 3 d
never FC_YELLOW within 20 h of 1 d
expect FC_YELLOW raise within 62 min of 1 d 20 h
expect FC_YELLOW update condition=unknown within 2 min of 2 d
expect FC_BLUE update condition=unknown within 2 min of 2 d
expect FC_YELLOW update condition=present within 2 min of 2 d 12 h
never FC_YELLOW return
daily yesterday expect wall.hours_ok = 7
