# A vane that trembles does not begin a new draw-off each time, nor does a wire that fails; a minute at rest does.
zone riser firewater
    top-pressure = top
    flow         = flow
zone wire firewater
    top-pressure = top-1
    flow         = flow-1
zone twice firewater
    top-pressure = top-2
    flow         = flow-2
set top 182 kPa, top-1 182 kPa, top-2 182 kPa, flow no, flow-1 no, flow-2 no
at 1 min    set top 60 kPa, top-1 60 kPa, flow yes, flow-1 yes, top-2 60 kPa, flow-2 yes
every 1 min from 2 min          set flow no
every 1 min from 2 min 5 s      set flow yes
every 2 min from 2 min          lose flow-1
every 2 min from 2 min 10 s     back flow-1
at 5 min    set flow-2 no, top-2 182 kPa
at 361 s    set flow-2 yes, top-2 60 kPa
at 660 s    set flow-2 no, top-2 182 kPa
until 20 min
expect riser FW_LOW raise within 20 s of 6 min
expect wire FW_LOW raise within 20 s of 6 min
never twice
