zone riser firewater
    top-pressure = top
zone calm firewater
    top-pressure = top-2
set top 300 kPa, top-2 300 kPa
every 10 s from 5 s set top 321 kPa, top-2 319 kPa
every 10 s from 10 s set top 300 kPa, top-2 300 kPa
until 1 h
expect riser SENS_NOISE raise item=top
never calm
