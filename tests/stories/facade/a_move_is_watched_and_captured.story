# A jump of 0.06 degree is no alarm yet: it is read every 5 seconds at once, and after ten minutes its course
# before and after is told, once. 0.045 degree is not, and a gust that goes is not.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2, t3
tick 5 s
set t1.x 0 deg, t1.y 0 deg, t2.x 0 deg, t2.y 0 deg, t3.x 0 deg, t3.y 0 deg
at 5 h 20 min  set t1.y 0.06 deg, t2.y 0.045 deg, t3.x 0.3 deg
at 5 h 24 min  set t3.x 0 deg
until 9 h
period t1.x = 60 s at 5 h 19 min
period t1.x = 5 s at 5 h 20 min 30 s
period t1.x = 5 s at 5 h 21 min 30 s
period t1.y = 5 s at 5 h 35 min
period t1.x = 60 s at 8 h
period t2.x = 60 s at 5 h 25 min
period t3.x = 5 s at 5 h 33 min
period t3.x = 60 s at 5 h 36 min
never FC_CAPTURE within 9 min of 5 h 20 min
expect FC_CAPTURE raise item=t1 severity=minor text~0.06 within 2 min of 5 h 30 min
expect FC_CAPTURE item=t1 text~course=31
expect FC_CAPTURE item=t1 text~-1200s=0.00
expect FC_CAPTURE item=t1 text~-660s=0.00
expect FC_CAPTURE item=t1 text~-600s=0.06
expect FC_CAPTURE item=t1 text~-30s=0.06
expect FC_CAPTURE item=t1 text~+0s=0.06
exactly 1 FC_CAPTURE
never FC_RED
