# An engineer may set each parameter as far as its limits.
zone least firewater
    top-pressure = least-1
    min-pressure = 0 kPa
    zero-pressure = 0 kPa
    clear-margin = 0 kPa
    max-pressure = 0 kPa
    worst-outlet = -50 m
    lone-zero = 5 s
    draw-off = 5 s
    pump-main-min = 0 kPa
    pump-start = 5 s
    test-drop = 0 %
    test-fall = 0 kPa
    tank-min = 0 mm
    tank-margin = 0 mm
    burst-drop = 0 %
    burst-time = 5 s
    burst-jockey = 5 s
    burst-tank = 0 mm
    leak-factor = 0
    leak-least = 0
    leak-run = 0 min
zone most firewater
    top-pressure = most-1
    min-pressure = 4000 kPa
    zero-pressure = 4000 kPa
    clear-margin = 4000 kPa
    max-pressure = 4000 kPa
    worst-outlet = 200 m
    lone-zero = 3600 s
    draw-off = 3600 s
    pump-main-min = 4000 kPa
    pump-start = 3600 s
    test-drop = 100 %
    test-fall = 4000 kPa
    tank-min = 20000 mm
    tank-margin = 20000 mm
    burst-drop = 100 %
    burst-time = 240 s
    burst-jockey = 3600 s
    burst-tank = 20000 mm
    leak-factor = 1000
    leak-least = 1000
    leak-run = 1000 min
until 1 min
never gateway
