/* Tests of setup/bind: what each wrong word of [bus], [device] and [zone] is answered with. */
#include "place.h"

static struct place place;

static int make(void **state)
{
    (void)state;
    place_make(&place);
    return 0;
}

static int clear(void **state)
{
    (void)state;
    place_clear(&place);
    return 0;
}

/* A bus and a zone without fault, for the lines that are wrong around them. */
#define BUS  "[bus a]\ntty = /dev/tty-a\n3 = mpd-380 top\n"
#define ZONE "[zone z]\nplugin = water\npressure = top\n"

#define expect(config, lines) place_expect(&place, config, lines)

/* ---- [bus] ---- */

static void a_bus_is_of_one_kind(void **state)
{
    (void)state;
    expect("[bus b]\n4 = mpd-380 low\n" BUS ZONE,
           "estated.conf:1: [bus b] needs exactly one of tty, tcp, rtu-over-tcp, gpio\n");
    expect("[bus b]\ntty = /dev/tty-b\ntcp = 10.0.0.1\n" BUS ZONE,
           "estated.conf:1: [bus b] needs exactly one of tty, tcp, rtu-over-tcp, gpio\n");
    expect("[bus]\ntty = /dev/tty-b\n" BUS ZONE,
           "estated.conf:1: [bus] the name is to be of a-z, 0-9 and -, at most 20 bytes: "
           "[bus NAME]\n");
}

static void a_place_is_checked(void **state)
{
    (void)state;
    expect("[bus b]\ntty = ttyS0\n" BUS ZONE,
           "estated.conf:2: [bus b] tty: needs the path of a tty, /dev/serial/by-path/..\n");
    expect("[bus b]\ntty = /dev/tty-b\n[bus c]\ntty = /dev/tty-b\n" BUS ZONE,
           "estated.conf:4: [bus c] tty: /dev/tty-b is bus b already\n");
    expect("[bus b]\ntcp = pump.example:502\n" BUS ZONE,
           "estated.conf:2: [bus b] tcp: \"pump.example:502\" is no literal IP address with an "
           "optional port, 192.168.8.20:502\n");
    expect("[bus b]\ntcp = 10.0.0.1:0\n" BUS ZONE,
           "estated.conf:2: [bus b] tcp: \"10.0.0.1:0\" is no literal IP address with an "
           "optional port, 192.168.8.20:502\n");
    expect("[bus b]\ntty = /dev/ttyUSB97\n" BUS ZONE,
           "estated.conf:2: note: /dev/ttyUSB97 moves when two adapters are plugged; name it by "
           "its link in /dev/serial/by-path\n");
}

static void serial_is_one_of_a_list(void **state)
{
    (void)state;
    expect("[bus b]\ntty = /dev/tty-b\nserial = 9601 8N1\n" BUS ZONE,
           "estated.conf:3: [bus b] serial: \"9601 8N1\" is none of 1200, 2400, 4800, 9600, 19200, "
           "38400, 57600, 115200 with 8N1, 8N2, 8E1, 8E2, 8O1, 8O2\n");
    expect("[bus b]\ntcp = 10.0.0.1\nserial = 9600 8N1\n" BUS ZONE,
           "estated.conf:3: [bus b] serial: only a bus of tty or rtu-over-tcp has this\n");
    expect("[bus b]\ntty = /dev/tty-b\nserial = 19200 8E1\n7 = mpd-380 low\n" BUS ZONE,
           "estated.conf:4: warning: [bus b] 7: mpd-380 comes with 9600 8N1, this bus has "
           "19200 8E1\n");
}

static void rtu_goes_over_tcp_with_its_own_serial(void **state)
{
    (void)state;
    expect("[bus b]\nrtu-over-tcp = 10.0.0.1:26\nserial = 9600 8N1\n4 = mpd-380 low\n" BUS ZONE,
           "");
    expect("[bus b]\nrtu-over-tcp = 10.0.0.1\nserial = 19200 8E1\n248 = mpd-380 low\n" BUS ZONE,
           "estated.conf:2: [bus b] rtu-over-tcp: \"10.0.0.1\" is no literal IP address with a "
           "port, 192.168.8.20:502\n"
           "estated.conf:4: [bus b] 248: an address on a rtu-over-tcp bus is 1 .. 247\n"
           "estated.conf:4: warning: [bus b] 248: mpd-380 comes with 9600 8N1, this bus has 19200 "
           "8E1\n");
}

#define RS485(value) "[bus b]\ntty = /dev/tty-b\nrs485 = " value "\n" BUS ZONE
#define NO_RS485(value)                                                                            \
    "estated.conf:3: [bus b] rs485: \"" value                                                      \
    "\" is neither kernel nor kernel with two delays of at most 100 ms: kernel 1 ms 2 ms\n"

static void the_kernel_may_drive_the_direction(void **state)
{
    (void)state;
    expect(RS485("kernel"), "");
    expect(RS485("kernel 1 ms 2 ms"), "");
    expect(RS485("yes"), NO_RS485("yes"));
    expect(RS485("kernel 1 ms"), NO_RS485("kernel 1 ms"));
    expect(RS485("kernel 1 2"), NO_RS485("kernel 1 2"));
    expect(RS485("kernel 1 ms 101 ms"), NO_RS485("kernel 1 ms 101 ms"));
    expect(RS485("kernel 1 ms 2 ms 3 ms"), NO_RS485("kernel 1 ms 2 ms 3 ms"));
    expect("[bus b]\ntcp = 10.0.0.1\nrs485 = kernel\n" BUS ZONE,
           "estated.conf:3: [bus b] rs485: only a tty has this\n");
}

static void what_rtu_buses_say_is_kept(void **state)
{
    char said[1024];
    struct site *site = place_load(&place,
                                   "[bus b]\nrtu-over-tcp = 10.0.0.1:26\nserial = 19200 8E1\n"
                                   "[bus c]\ntty = /dev/tty-c\nrs485 = kernel 1 ms 2 ms\n" BUS ZONE,
                                   said, sizeof said);

    (void)state;
    assert_string_equal(said, "");
    assert_int_equal(site->bus[0].kind, BUS_RTU_OVER_TCP);
    assert_string_equal(site->bus[0].place, "10.0.0.1");
    assert_int_equal(site->bus[0].port, 26);
    assert_int_equal(site->bus[0].baud, 19200);
    assert_int_equal(site->bus[0].parity, 'E');
    assert_int_equal(site->bus[0].line, 1);
    assert_true(site->bus[1].rs485);
    assert_int_equal(site->bus[1].rs485_before_ms, 1);
    assert_int_equal(site->bus[1].rs485_after_ms, 2);
    assert_int_equal(site->bus[1].line, 4);
    assert_false(site->bus[2].rs485);
    site_free(site);
}

static void a_model_is_known(void **state)
{
    (void)state;
    expect("[bus b]\ntty = /dev/tty-b\n7 = mpd380 low\n" BUS ZONE,
           "estated.conf:3: [bus b] 7: no model \"mpd380\"; nearest: mpd-380\n");
    expect("[bus b]\ntty = /dev/tty-b\n7 = mpd-380\n" BUS ZONE,
           "estated.conf:3: [bus b] 7: needs MODEL NAME and words\n");
    expect("[bus b]\ntty = /dev/tty-b\nserail = 9600 8N1\n" BUS ZONE,
           "estated.conf:3: [bus b] serail: unknown key, and no address; nearest: serial\n");
}

static void one_wrong_model_is_one_error(void **state)
{
    (void)state;
    expect("[bus b]\ntty = /dev/tty-b\n7 = mpd380 low\n8 = wp8026adma di\n"
           "[device di]\nin1 = gate\n[zone y]\nplugin = water\npressure = low\n"
           "valve = di.in3, gate, di\n" BUS ZONE,
           "estated.conf:3: [bus b] 7: no model \"mpd380\"; nearest: mpd-380\n"
           "estated.conf:4: [bus b] 8: no model \"wp8026adma\"; nearest: wp8026adam\n");
}

/* A line that is refused as a whole says what it would have said; a zone that uses it is not wrong.
 */
static void a_refused_line_is_one_error(void **state)
{
    (void)state;
    expect("[bus b]\ntty = /dev/tty-b\n7 = mpd-380 low\n7 = wp8026adam di\n"
           "[device di]\nin1 = gate\n[zone y]\nplugin = water\npressure = low\nvalve = gate\n" BUS
               ZONE,
           "estated.conf:4: [bus b] 7 again; first in line 3\n");
    expect("[bus b]\ntty = /dev/tty-b\n7 = mpd-380 low # top\n" ZONE "[zone y]\nplugin = water\n"
           "pressure = low\nvalve = low.x\n" BUS,
           "estated.conf:3: a comment after a value begins with a blank and \";\", not with "
           "\"#\"\n");
    expect(
        "[bus b]\ntty = /dev/tty-b\n7 mpd-380 low\n[zone y]\nplugin = water\npressure = low\n" BUS
            ZONE,
        "estated.conf:3: no \"=\" in this line: write KEY = VALUE, or a comment with \";\"\n");
    expect("[zone y]\nplugin = water\npressure = tpo # a\n" BUS ZONE "valve = tpo\n",
           "estated.conf:3: a comment after a value begins with a blank and \";\", not with \"#\"\n"
           "estated.conf:10: [zone z] valve: no point \"tpo\"; nearest: top (mpd-380 on bus a)\n");
}

static void a_section_that_cannot_be_read_is_one_error(void **state)
{
    (void)state;
    expect("[buss b]\n7 = mpd-380 low\n[zone y]\nplugin = water\npressure = low\n" BUS ZONE,
           "estated.conf:1: unknown section [buss b]; nearest: bus\n");
    expect("[bus B]\ntty = /dev/tty-b\n7 = mpd-380 low\n[zone y]\nplugin = water\n"
           "pressure = low\n" BUS ZONE,
           "estated.conf:1: [bus B] the name is to be of a-z, 0-9 and -, at most 20 bytes: "
           "[bus NAME]\n");
    expect("[bus b\ntty = /dev/tty-b\n7 = mpd-380 low\n[zone y]\nplugin = water\n"
           "pressure = low\n" BUS ZONE,
           "estated.conf:1: the section header is not closed: write [bus b]\n");
    expect("[zones house]\nplugin = water\npressure = top\n[zone y]\nplugin = water\n"
           "fed-by = house\npressure = top\n" BUS ZONE,
           "estated.conf:1: unknown section [zones house]; nearest: zone\n");
    expect("[zone y]\nplugin = water\nfed-by = zz\n" BUS ZONE,
           "estated.conf:3: [zone y] fed-by: no zone \"zz\"; nearest: z\n");
    expect("[buss a]\n3 = mpd-380 top\n" ZONE,
           "estated.conf:1: unknown section [buss a]; nearest: bus\n");
}

static void a_kind_that_is_mistyped_is_one_error(void **state)
{
    (void)state;
    expect("[bus b]\nttty = /dev/tty-b\nserial = 9600 8N1\n7 = mpd380 low\n" BUS ZONE,
           "estated.conf:2: [bus b] ttty: unknown key, and no address; nearest: tty\n"
           "estated.conf:4: [bus b] 7: no model \"mpd380\"; nearest: mpd-380\n");
    expect("[bus b]\ntty = /dev/tty-b # x\nserial = 9600 8N1\n7 = mpd-380 low\n" BUS ZONE,
           "estated.conf:2: a comment after a value begins with a blank and \";\", not with "
           "\"#\"\n");
    expect("[bus b]\nTTY = /dev/tty-b\nserial = 9600 8N1\n7 = mpd-380 low\n" BUS ZONE,
           "estated.conf:2: [bus b] TTY: unknown key, and no address; nearest: tty\n");
    expect("[bus io]\ngpoi = chip\nactive = low\n6 = gate\n" BUS ZONE "valve = gate, io.7\n",
           "estated.conf:2: [bus io] gpoi: unknown key, and no address; nearest: gpio\n");
    expect("[bus io]\nactive = low\n6 = gate\n" BUS ZONE "valve = gate\n",
           "estated.conf:1: [bus io] needs exactly one of tty, tcp, rtu-over-tcp, gpio\n");
}

static void an_address_is_used_once(void **state)
{
    (void)state;
    expect("[bus b]\ntty = /dev/tty-b\n248 = mpd-380 low\n0 = mpd-380 mid\n" BUS ZONE,
           "estated.conf:3: [bus b] 248: an address on a tty bus is 1 .. 247\n"
           "estated.conf:4: [bus b] 0: an address on a tty bus is 1 .. 247\n");
    expect("[bus b]\ntcp = 10.0.0.1\n256 = mpd-380 low\n0 = mpd-380 mid\n" BUS ZONE,
           "estated.conf:3: [bus b] 256: an address on a tcp bus is 0 .. 255\n");
    expect("[bus b]\ntcp = 10.0.0.1\n7 = mpd-380 low\n07 = mpd-380 mid\n" BUS ZONE,
           "estated.conf:4: [bus b] 07: the address is taken by low in line 3\n");
    expect("[bus b]\ntty = /dev/tty-b\n3 = mpd-380 low\n" BUS ZONE,
           "estated.conf:6: warning: [bus a] 3: low on bus b has this address, too: swapped "
           "adapters would read another place under the right names\n");
}

static void a_name_is_given_once(void **state)
{
    (void)state;
    expect("[bus b]\ntty = /dev/tty-b\n7 = mpd-380 Low_1\n" BUS ZONE,
           "estated.conf:3: [bus b] 7: the name \"Low_1\" is to be of a-z, 0-9 and -, at most 20 "
           "bytes\n");
    expect("[bus b]\ntty = /dev/tty-b\n7 = mpd-380 top\n" BUS ZONE,
           "estated.conf:6: [bus a] 3: the name top is taken by [bus b] 7 in line 3\n");
    expect("[bus b]\ntty = /dev/tty-b\n7 = wp8026adam di\n[device di]\nin1 = gate\nin2 = gate\n"
           "in3 = top\n" BUS ZONE,
           "estated.conf:6: [device di] in2: the name gate is taken by [device di] in1 in line 5\n"
           "estated.conf:7: [device di] in3: the name top is taken by [bus a] 3 in line 10\n");
}

/* ---- [device] ---- */

#define DI "[bus d]\ntty = /dev/tty-d\n11 = wp8026adam di\n12 = charger-ref chg\n"

static void channels_are_those_of_the_model(void **state)
{
    (void)state;
    expect(DI "[device di]\nin17 = x\nin1+in18 = y\n!in19 = z\nadjsut = 1 kPa\n" BUS ZONE,
           "estated.conf:6: [device di] in17: wp8026adam has in1 .. in16\n"
           "estated.conf:7: [device di] in1+in18: wp8026adam has in1 .. in16\n"
           "estated.conf:8: [device di] !in19: wp8026adam has in1 .. in16\n"
           "estated.conf:9: [device di] adjsut: unknown key, or of no role that it serves; "
           "nearest: adjust\n");
    expect(
        DI "[device chg]\nports = 10\n" BUS ZONE,
        "estated.conf:6: [device chg] ports: unknown key, or of no role that it serves; nearest: "
        "port\n");
    expect(DI "[device chg]\nport = 10\nport11.power = x\n" BUS ZONE,
           "estated.conf:7: [device chg] port11.power: charger-ref has port1.status .. "
           "port10.status, port1.power .. port10.power, port1.energy .. port10.energy\n");
}

/* Of "-" with words no point is made, of which the second one would be "taken". */
static void what_is_not_used_may_have_words(void **state)
{
    (void)state;
    expect(DI "[device di]\nin1 = -\nin2 = - \xE5\xA4\x87\xE7\x94\xA8\nin3 = -\tspare\n" BUS ZONE
              "valve = di.in4\n",
           "");
    expect(DI "[device di]\nin2 = - spare\n" BUS ZONE "valve = -\n",
           "estated.conf:13: [zone z] valve: no point \"-\"\n");
}

static void pairs_and_inversions_are_of_contacts(void **state)
{
    (void)state;
    expect(DI "[device di]\nin1+in2 = v\nin2 = w\n!in3+in4 = x\nin5+in5 = y\n" BUS ZONE,
           "estated.conf:7: [device di] in2: in2 is named in line 6 already\n"
           "estated.conf:8: [device di] !in3+in4: a pair is OPEN+SHUT, two channels and no \"!\"\n"
           "estated.conf:9: [device di] in5+in5: a pair is OPEN+SHUT, two channels and no \"!\"\n");
    expect(DI "[device chg]\n!port1.power = x\nport1.status+port2.status = y\n" BUS ZONE,
           "estated.conf:6: [device chg] !port1.power: port1.power is not a contact\n"
           "estated.conf:7: [device chg] port1.status+port2.status: port1.status is not a "
           "contact\n");
}

static void settings_of_a_device_are_checked(void **state)
{
    (void)state;
    expect(
        DI "[device chg]\nport = 13\nadjust = 1 W\nevery = 5\n[device top]\nadjust = -1.5 V\n"
           "every = 0 ms\n" BUS ZONE,
        "estated.conf:6: [device chg] port: \"13\" is outside 1 .. 12\n"
        "estated.conf:7: [device chg] adjust: only a device of one point has this, chg has 36\n"
        "estated.conf:8: [device chg] every: \"5\" has to be in one of: ms, s, min, h, d\n"
        "estated.conf:10: [device top] adjust: \"-1.5 V\" has to be in one of: Pa, kPa, MPa, bar, "
        "mbar, kgf/cm2, psi, mH2O, mmH2O\n"
        "estated.conf:11: [device top] every: \"0 ms\" is outside 0.001 .. 86400 s\n");
    expect("[device tpo]\nevery = 5 s\n" BUS ZONE,
           "estated.conf:1: [device tpo] no bus has such a device; nearest: top\n");
}

static void a_calibration_has_a_date_and_an_interval(void **state)
{
    (void)state;
    expect("[device top]\ncalibrated = July\ncalibration-interval = 12\n" BUS ZONE,
           "estated.conf:2: [device top] calibrated: write a date, like 2025-07-01\n"
           "estated.conf:3: [device top] calibration-interval: \"12\" has to be in one of: ms, s, "
           "min, h, d\n");
    expect("[device top]\ncalibrated = 2025-07-01 \346\262\263\ncalibration-interval = 12 h\n" BUS
               ZONE,
           "estated.conf:2: [device top] calibrated: write a date, like 2025-07-01\n"
           "estated.conf:3: [device top] calibration-interval: \"12 h\" is outside 1 .. 36500 d\n");
}

static void a_wrong_channel_is_one_error(void **state)
{
    (void)state;
    expect(DI "[device di]\nin1+in18 = x\nin20 = y\n!in3+in4 = v\nin5 = top\n" BUS ZONE
              "valve = x, y, v\n",
           "estated.conf:6: [device di] in1+in18: wp8026adam has in1 .. in16\n"
           "estated.conf:7: [device di] in20: wp8026adam has in1 .. in16\n"
           "estated.conf:8: [device di] !in3+in4: a pair is OPEN+SHUT, two channels and no \"!\"\n"
           "estated.conf:9: [device di] in5: the name top is taken by [bus a] 3 in line 12\n");
}

/* Whose number is taken later is not at fault, though a word of it is the name in question. */
static void what_turns_out_right_excuses_nothing(void **state)
{
    (void)state;
    expect(DI "[device chg]\nport-power = 900 W\n" BUS ZONE "valve = w\nport = chg\n",
           "estated.conf:13: [zone z] valve: \"w\" is not known here\n");
}

/* ---- [zone] ---- */

static void sensors_are_not_bound_by_hand(void **state)
{
    (void)state;
    expect(BUS ZONE "sensors = top\n",
           "estated.conf:7: [zone z] sensors: water knows no such key\n");
}

static void a_zone_has_a_plugin(void **state)
{
    (void)state;
    expect("[zone y]\nplace = x\n" BUS ZONE,
           "estated.conf:1: [zone y] needs `plugin = NAME` (there are water)\n");
    expect("[zone y]\nplugn = water\npressure = top\n" BUS ZONE,
           "estated.conf:2: [zone y] plugn: a zone knows no such key; nearest: plugin\n");
    expect("[zone y]\nplugin = water # x\npressure = top\n" BUS ZONE,
           "estated.conf:2: a comment after a value begins with a blank and \";\", not with "
           "\"#\"\n");
    expect("[zone y]\nplugin = watr\nsurprise = 1\n" BUS ZONE,
           "estated.conf:2: [zone y] plugin: no plugin \"watr\"; nearest: water (there are "
           "water)\n");
    setenv("ODD", "abi", 1);
    expect(BUS ZONE, "estated.conf:5: [zone z] plugin: plugin water is of interface 1, this "
                     "estated needs 3: install the matching package\n");
    unsetenv("ODD");
    expect("[zone gateway]\nplugin = water\npressure = top\n" BUS ZONE,
           "estated.conf:1: [zone gateway] the gateway itself has this name\n");
}

static void zones_do_not_feed_themselves(void **state)
{
    (void)state;
    expect(BUS "[zone riser-3]\nplugin = water\nfed-by = pump-house\npressure = top\n"
               "[zone pump-house]\nplugin = water\nfed-by = riser-3\npressure = top\n"
               "[zone x]\nplugin = water\nfed-by = riser-3\n",
           "estated.conf:6: [zone riser-3] fed-by: goes in a circle: riser-3 -> pump-house -> "
           "riser-3\n");
    expect(BUS ZONE "fed-by = zz\n[zone zy]\nplugin = water\npressure = top\n",
           "estated.conf:7: [zone z] fed-by: no zone \"zz\"; nearest: z\n");
}

static void parameters_have_units_and_limits(void **state)
{
    (void)state;
    expect(
        BUS ZONE "min-pressure = 7000 kPa\ncount = 3 s\nport-power = many W\n"
                 "WATER_NO.delay = 25 h\nWATER_NO.return = 5\n",
        "estated.conf:7: [zone z] min-pressure: \"7000 kPa\" is outside 10 .. 600 kPa\n"
        "estated.conf:8: [zone z] count: \"3 s\" is to be a number without a unit\n"
        "estated.conf:9: [zone z] port-power: \"many W\" is not a number\n"
        "estated.conf:10: [zone z] WATER_NO.delay: \"25 h\" is outside 0 .. 86400 s\n"
        "estated.conf:11: [zone z] WATER_NO.return: \"5\" has to be in one of: ms, s, min, h, d\n");
    expect(BUS ZONE "min-presure = 7 kPa\nWATER_ON.delay = 5 s\nvalvee = top\nplaec = x\n",
           "estated.conf:7: [zone z] min-presure: water knows no such key; nearest: min-pressure\n"
           "estated.conf:8: [zone z] WATER_ON.delay: water knows no such key; nearest: WATER_NO\n"
           "estated.conf:9: [zone z] valvee: water knows no such key; nearest: valve\n"
           "estated.conf:10: [zone z] plaec: water knows no such key; nearest: place\n");
}

static void what_is_said_of_a_source_is_said_where_it_is_bound(void **state)
{
    (void)state;
    expect(BUS ZONE "count = 5\n[zone y]\nplugin = water\nfed-by = z\nmin-pressure = 80 kPa\n"
                    "[zone x]\nplugin = water\nfed-by = y\ncount = 4\n",
           "estated.conf:15: warning: [zone x] count: changes nothing here, pressure is bound in "
           "[zone z]: say it there\n");
    expect(BUS "4 = mpd-380 mid\n" ZONE "[zone y]\nplugin = water\nfed-by = z\npressure = mid\n"
               "count = 5\n",
           "");
}

static void roles_name_points_that_fit(void **state)
{
    (void)state;
    expect(DI "[device di]\nin1+in2 = valve-b3\n" BUS ZONE "valve = valve-b-3\n",
           "estated.conf:13: [zone z] valve: no point \"valve-b-3\"; nearest: valve-b3 (cabinet "
           "contact in1+in2 of di)\n");
    expect(DI BUS ZONE "valve = di.in1\xEF\xBC\x8C"
                       "di.in2\n",
           "estated.conf:11: [zone z] valve: no point \"di.in1\xEF\xBC\x8C"
           "di.in2\": a list is split by "
           "\",\", no full-width sign\n");
    expect(BUS "[zone z]\nplugin = water\npressure = tpo\n",
           "estated.conf:6: [zone z] pressure: no point \"tpo\"; nearest: top (mpd-380 on bus "
           "a)\n");
    expect(DI BUS ZONE "valve = chg.port1.status, di.in1, di.in1, , top\n",
           "estated.conf:11: [zone z] valve: chg.port1.status is not a contact\n"
           "estated.conf:11: [zone z] valve: di.in1 is named twice\n"
           "estated.conf:11: [zone z] valve: a name is missing beside a comma\n"
           "estated.conf:11: [zone z] valve: top is in kPa, this role is in no unit\n");
    expect(DI "[bus e]\ntty = /dev/tty-e\n21 = bwm427s tilt-n\n" BUS ZONE "valve = tilt-n\n",
           "estated.conf:14: [zone z] valve: tilt-n has 2 points, name one: tilt-n.x, tilt-n.y\n");
    expect(DI "6 = mpd-380 mid\n" BUS "[zone z]\nplugin = water\npressure = top, mid\n",
           "estated.conf:11: [zone z] pressure: takes one, not 2\n");
}

static void text_serves_no_role(void **state)
{
    (void)state;
    place_write(&place, "models/tag.conf",
                "[model tag]\n[point serial]\nread = holding 0 string8\n"
                "[point pressure]\nread = holding 4 s16\nunit = kPa\n");
    expect(BUS "4 = tag tag\n" ZONE "valve = tag.serial\n",
           "estated.conf:8: [zone z] valve: tag.serial is text for people, a role takes numbers\n");
}

static void roles_with_fields_name_devices(void **state)
{
    (void)state;
    expect(DI BUS ZONE "port = chgg, top, chg.port13, di\n",
           "estated.conf:11: [zone z] port: no device \"chgg\"; nearest: chg (charger-ref on bus "
           "d)\n"
           "estated.conf:11: [zone z] port: top (mpd-380) has none of status, power\n"
           "estated.conf:11: [zone z] port: chg has port1 .. port12\n"
           "estated.conf:11: [zone z] port: di (wp8026adam) has none of status, power\n");
    expect(
        DI BUS ZONE "port = top.port1\n[device chg]\nport-power = 900 kPa\n[zone y]\n"
                    "plugin = water\nfed-by = z\nport = chg\n",
        "estated.conf:11: [zone z] port: name the device alone: top\n"
        "estated.conf:13: [device chg] port-power: \"900 kPa\" has to be in one of: mW, W, kW\n");
}

static void a_required_role_is_bound_somewhere(void **state)
{
    (void)state;
    expect(BUS ZONE "[zone y]\nplugin = water\n",
           "estated.conf:7: [zone y] needs pressure (pressure at the top): add `pressure = "
           "POINT`\n");
    expect(BUS ZONE "[zone y]\nplugin = water\nfed-by = z\n", "");
    expect(BUS ZONE "[zone y]\nplugin = water\npressure = top # x\n",
           "estated.conf:9: a comment after a value begins with a blank and \";\", not with "
           "\"#\"\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bus_is_of_one_kind),
        cmocka_unit_test(a_place_is_checked),
        cmocka_unit_test(serial_is_one_of_a_list),
        cmocka_unit_test(rtu_goes_over_tcp_with_its_own_serial),
        cmocka_unit_test(the_kernel_may_drive_the_direction),
        cmocka_unit_test(what_rtu_buses_say_is_kept),
        cmocka_unit_test(a_model_is_known),
        cmocka_unit_test(one_wrong_model_is_one_error),
        cmocka_unit_test(a_refused_line_is_one_error),
        cmocka_unit_test(a_section_that_cannot_be_read_is_one_error),
        cmocka_unit_test(a_kind_that_is_mistyped_is_one_error),
        cmocka_unit_test(an_address_is_used_once),
        cmocka_unit_test(a_name_is_given_once),
        cmocka_unit_test(channels_are_those_of_the_model),
        cmocka_unit_test(what_is_not_used_may_have_words),
        cmocka_unit_test(pairs_and_inversions_are_of_contacts),
        cmocka_unit_test(settings_of_a_device_are_checked),
        cmocka_unit_test(a_calibration_has_a_date_and_an_interval),
        cmocka_unit_test(a_wrong_channel_is_one_error),
        cmocka_unit_test(what_turns_out_right_excuses_nothing),
        cmocka_unit_test(sensors_are_not_bound_by_hand),
        cmocka_unit_test(a_zone_has_a_plugin),
        cmocka_unit_test(zones_do_not_feed_themselves),
        cmocka_unit_test(parameters_have_units_and_limits),
        cmocka_unit_test(what_is_said_of_a_source_is_said_where_it_is_bound),
        cmocka_unit_test(roles_name_points_that_fit),
        cmocka_unit_test(text_serves_no_role),
        cmocka_unit_test(roles_with_fields_name_devices),
        cmocka_unit_test(a_required_role_is_bound_somewhere),
    };

    return cmocka_run_group_tests(tests, make, clear);
}
