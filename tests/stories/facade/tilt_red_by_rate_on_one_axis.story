# One axis moves by 0.1 degree within an hour: red after ten minutes. The next sensor moves a little less.
zone wall facade
    place = 5号楼外立面
    tilt  = t1, t2
tick 5 s
set t1.x 2 deg, t1.y -1 deg, t2.x 2 deg, t2.y -1 deg
at 5 h 20 min  set t1.x 2.1005 deg, t2.y -1.0995 deg
until 10 h
never FC_RED within 9 min of 5 h 20 min
expect FC_RED raise item=t1 cause=rate-hour severity=critical quiet=no text~一小时内 within 70 s of 5 h 29 min
expect FC_ORANGE raise item=t1 quiet=parent
expect FC_YELLOW raise item=t1 quiet=parent
expect FC_BLUE raise item=t1 quiet=parent
never item=t2 FC_RED
never item=t2 FC_BLUE
exactly 1 FC_RED raise
daily expect wall.level = red
