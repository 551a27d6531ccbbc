# Work that the city allowed, work that the site allowed, and time that nobody allowed.
zone riser-3 firewater
    top-pressure = hyd-top
    mid-pressure = hyd-mid
set hyd-top 182 kPa, hyd-mid 420 kPa
at 1 h          set hyd-top 3 kPa, hyd-mid 4 kPa
at 1 h 20 min   permit riser-3 number JX-17 by city/duty for 30 min because pipe
at 1 h 50 min   permit riser-3 number S-4 by works for 2 h because pipe
at 2 h 10 min   end permit riser-3 by works
at 2 h 30 min   set hyd-top 182 kPa, hyd-mid 420 kPa
until 4 h
daily expect riser-3.no_water.permit_city = 30
daily expect riser-3.no_water.permit_site = 20
daily expect riser-3.no_water.no_permit = 40 +- 1
daily expect riser-3.no_water.longest = 90 +- 1
daily expect permits.0.number = JX-17
daily expect permits.0.source = city
daily expect permits.0.from = 09:20
daily expect permits.0.to = 09:50
daily expect permits.1.source = site
daily expect permits.1.to = 10:10
