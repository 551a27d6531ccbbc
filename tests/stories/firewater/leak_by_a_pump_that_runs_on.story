include house-and-riser
at 10 min   set jockey yes
at 50 min   set jockey no
until 80 min
never FW_LEAK within 29 min 58 s of 10 min
expect pump-house FW_LEAK raise cause=runs-on item=jockey within 0 s of 40 min
never FW_LEAK close within 9 min 58 s of 50 min
expect FW_LEAK close within 2 s of 1 h
never riser-3 FW_LEAK
