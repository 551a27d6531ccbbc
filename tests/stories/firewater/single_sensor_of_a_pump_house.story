# The main does not confirm itself, and resting pumps are no proof against it.
zone pump-house firewater
    pump-pressure = main
    pump-run      = pump
set main 640 kPa, pump no
at 1 min    set main 5 kPa
until 20 min
never FW_NO_WATER within 298 s of 1 min
expect pump-house FW_NO_WATER raise cause=pump-failed grade=likely item=main within 2 s of 6 min
