# The pump goes on and off every three minutes for an hour, by five times the usual pressure.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
    max-pressure = 2.4 MPa
set hyd-top 182 kPa, hyd-mid 410 kPa
every 6 min from 1 h until 2 h       set hyd-top 900 kPa, hyd-mid 1100 kPa
every 6 min from 1 h 3 min until 2 h 3 min set hyd-top 182 kPa, hyd-mid 410 kPa
until 3 h

never SENS_NOISE
