# A reading comes at any second of a minute, and a crack is off its median for half a day: its move is told once,
# even if it wavers about the limit. When it is nearly back it may move again.
zone wall facade
    place = 5号楼外立面
    tilt  = t1
    crack = k1, k2
    watch-period = 7 s
tick 3 s
set t1.x 0 deg, t1.y 0 deg, k1 1 mm, k2 1 mm
at 15 h 2 min 17 s  set t1.x 0.06 deg, k1 1.5 mm, k2 1.31 mm
every 20 min from 16 h until 20 h  set k2 1.28 mm
every 20 min from 16 h 1 min until 20 h  set k2 1.31 mm
at 22 h  set k1 1.1 mm
at 23 h  set k1 0.6 mm
until 24 h
exactly 1 FC_CAPTURE
exactly 1 FC_CRACK_CAPTURE item=k2
exactly 2 FC_CRACK_CAPTURE item=k1
expect FC_CRACK_CAPTURE item=k1 text~+0s=1.50
