# A year after its date the calibration is over; what has no date is not judged.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
device hyd-top
    calibrated = 2024-07-18
start 2025-07-17 08:00
tick 10 s
set hyd-top 182 kPa, hyd-mid 410 kPa
until 20 h

never SENS_CALIBRATION within 15 h of 0 s
expect riser-3 SENS_CALIBRATION raise item=hyd-top severity=minor within 1 min of 16 h
exactly 1 SENS_CALIBRATION raise
