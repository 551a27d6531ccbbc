# A little more, or less, is refused: each of them by itself.
zone less firewater
    top-pressure = less-1
    min-pressure = -0.001 kPa
    zero-pressure = -0.001 kPa
    clear-margin = -0.001 kPa
    max-pressure = -0.001 kPa
    worst-outlet = -50.05 m
    lone-zero = 4.995 s
    draw-off = 4.995 s
    pump-main-min = -0.001 kPa
    pump-start = 4.995 s
    test-drop = -0.001 %
    test-fall = -0.001 kPa
    tank-min = -0.001 mm
    tank-margin = -0.001 mm
    burst-drop = -0.001 %
    burst-time = 4.995 s
    burst-jockey = 4.995 s
    burst-tank = -0.001 mm
    leak-factor = -0.001
    leak-least = -0.001
    leak-run = -0.001 min
zone more firewater
    top-pressure = more-1
    min-pressure = 4004 kPa
    zero-pressure = 4004 kPa
    clear-margin = 4004 kPa
    max-pressure = 4004 kPa
    worst-outlet = 200.2 m
    lone-zero = 3603.6 s
    draw-off = 3603.6 s
    pump-main-min = 4004 kPa
    pump-start = 3603.6 s
    test-drop = 100.1 %
    test-fall = 4004 kPa
    tank-min = 20020 mm
    tank-margin = 20020 mm
    burst-drop = 100.1 %
    burst-time = 240.24 s
    burst-jockey = 3603.6 s
    burst-tank = 20020 mm
    leak-factor = 1001
    leak-least = 1001
    leak-run = 1001 min
refused [zone less] min-pressure:
refused [zone less] zero-pressure:
refused [zone less] clear-margin:
refused [zone less] max-pressure:
refused [zone less] worst-outlet:
refused [zone less] lone-zero:
refused [zone less] draw-off:
refused [zone less] pump-main-min:
refused [zone less] pump-start:
refused [zone less] test-drop:
refused [zone less] test-fall:
refused [zone less] tank-min:
refused [zone less] tank-margin:
refused [zone less] burst-drop:
refused [zone less] burst-time:
refused [zone less] burst-jockey:
refused [zone less] burst-tank:
refused [zone less] leak-factor:
refused [zone less] leak-least:
refused [zone less] leak-run:
refused [zone more] min-pressure:
refused [zone more] zero-pressure:
refused [zone more] clear-margin:
refused [zone more] max-pressure:
refused [zone more] worst-outlet:
refused [zone more] lone-zero:
refused [zone more] draw-off:
refused [zone more] pump-main-min:
refused [zone more] pump-start:
refused [zone more] test-drop:
refused [zone more] test-fall:
refused [zone more] tank-min:
refused [zone more] tank-margin:
refused [zone more] burst-drop:
refused [zone more] burst-time:
refused [zone more] burst-jockey:
refused [zone more] burst-tank:
refused [zone more] leak-factor:
refused [zone more] leak-least:
refused [zone more] leak-run:
