# The outlet valve of the pump house is shut; risers have valves of their own, which are open. Who reads of no water
# reads which valve it is. A valve upstream names a cause and proves no zero: a gauge alone waits as it would without,
# and a zero that another gauge contradicts is a branch or a sensor. A riser's own valve is named first, it judges only
# its own, and one that it names itself as well is one. A riser without valves takes that of the pump house for its own.
zone pump-house firewater
    place         = 地下一层消防泵房
    pump-pressure = main
    valve         = outlet
zone riser-3 firewater
    place        = 3号楼消火栓立管
    fed-by       = pump-house
    top-pressure = top-3
    mid-pressure = mid-3
    valve        = valve-3
zone single firewater
    fed-by       = pump-house
    top-pressure = top-4
    valve        = valve-4
zone lone-zero firewater
    fed-by       = pump-house
    top-pressure = top-5
    mid-pressure = mid-5
    valve        = valve-5
zone both firewater
    fed-by       = pump-house
    top-pressure = top-6
    valve        = valve-6
zone twice firewater
    fed-by       = pump-house
    top-pressure = top-7
    valve        = valve-7, outlet
zone further firewater
    fed-by       = riser-3
    top-pressure = top-8
    valve        = valve-8
zone bare firewater
    fed-by       = pump-house
    top-pressure = top-9
set top-9 200 kPa
set main 640 kPa, outlet open
set top-3 200 kPa, mid-3 420 kPa, top-4 200 kPa, top-5 200 kPa, mid-5 420 kPa, top-6 200 kPa, top-7 200 kPa
set top-8 200 kPa, valve-3 open, valve-4 open, valve-5 open, valve-6 open, valve-7 open, valve-8 open
at 10 min   set outlet shut, valve-6 shut
at 20 min   set top-3 2 kPa, mid-3 3 kPa, top-4 2 kPa, top-5 2 kPa, top-6 2 kPa, top-7 2 kPa, top-8 2 kPa, top-9 2 kPa
until 40 min
expect pump-house FW_VALVE_SHUT raise within 2 s of 10 min 30 s
expect riser-3 FW_NO_WATER raise cause=valve-shut grade=certain text~outlet within 7 s of 21 min
expect single FW_NO_WATER raise cause=valve-shut text~outlet within 7 s of 25 min
expect bare FW_NO_WATER raise cause=valve-shut text~outlet within 7 s of 21 min
never single FW_NO_WATER within 294 s of 20 min
never lone-zero FW_NO_WATER
expect lone-zero FW_SENSOR_OR_BRANCH raise
expect both FW_NO_WATER raise cause=valve-shut text~valve-6 within 7 s of 21 min
never both FW_NO_WATER text~outlet
expect twice FW_NO_WATER raise cause=valve-shut text~outlet within 7 s of 21 min
exactly 1 twice FW_VALVE_SHUT raise
expect further FW_NO_WATER raise cause=valve-shut text~outlet within 7 s of 25 min
exactly 1 both FW_VALVE_SHUT raise
never riser-3 FW_VALVE_SHUT
never single FW_VALVE_SHUT
daily expect single.valve_shut_min = 0
daily expect both.valve_shut_min = 30 +- 0.1
