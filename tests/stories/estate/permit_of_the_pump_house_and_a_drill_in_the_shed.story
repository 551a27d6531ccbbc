# A permit for the outlet valve of the pump house; its risers have valves of their own, and gauges that lose their
# water. The pump house's siren is quiet, the risers' are not, and each names the valve.
zone pump-house firewater
    place         = 地下一层消防泵房
    pump-pressure = main
    valve         = outlet
zone riser-3 firewater
    place        = 3号楼消火栓立管
    fed-by       = pump-house
    top-pressure = top
    mid-pressure = mid
    valve        = valve-3
zone shed-a charging
    port  = p1
    smoke = smoke-a
set main 640 kPa, outlet open, top 200 kPa, mid 420 kPa, valve-3 open, smoke-a clear, p1.status idle, p1.power 0 W
at 10 min   permit pump-house number 2025-117 by 工程部 for 1 h because 换阀
at 11 min   set outlet shut
at 20 min   set top 3 kPa, mid 5 kPa
at 25 min   restart 30 s
at 30 min   drill smoke-a smoke for 5 min by 保安
at 32 min   acknowledge riser-3 FW_NO_WATER by city/值班席2
at 50 min   set outlet open, top 200 kPa, mid 420 kPa
until 2 h
expect pump-house FW_VALVE_SHUT raise quiet=permit
expect riser-3 FW_NO_WATER raise quiet=no cause=valve-shut grade=certain text~outlet
expect riser-3 FW_NO_WATER close
exactly 1 riser-3 FW_NO_WATER raise
daily expect riser-3.no_water.permit_site = 0
