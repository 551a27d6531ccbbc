# The part swings back after two days: the alarm goes after three hours, and stays open until somebody looked.
# After the reset it is judged afresh.
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
at 2 d 12 h  set t1.x 0 deg
at 5 d  reset FC_YELLOW by 工程部
at 5 d 1 h  reset FC_BLUE by 工程部
at 6 d  set t1.x 0.3 deg
until 7 d
expect FC_YELLOW raise within 2 min of 1 d 14 h 59 min
never FC_YELLOW return within 13 h of 2 d 12 h
expect FC_YELLOW update condition=returning within 2 h of 3 d
expect FC_YELLOW return needs-reset=yes closed=no within 4 h of 3 d 2 h
never FC_YELLOW close within 119 h of 0 s
expect FC_YELLOW close within 1 s of 5 d
at 4 d 23 h  daily expect wall.level = yellow
at 5 d 30 min  daily expect wall.level = blue
at 5 d 2 h  daily expect wall.level = null
at 5 d 2 h  daily expect wall.highest = yellow
expect FC_YELLOW raise within 2 min of 6 d 14 h 59 min
exactly 2 FC_YELLOW raise
