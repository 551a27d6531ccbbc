include house-and-riser
at 5 min    set main 1001 kPa
until 10 min
expect pump-house FW_OVERPRESSURE raise item=main within 0 s of 6 min
