/* Arbitrary bytes at arbitrary times as replies on a serial line, and on one behind a converter. */
#include "wire_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint32_t speeds[] = {1200, 9600, 115200};
    struct bus_site site = {.kind = BUS_TTY, .parity = 'N', .data_bits = 8, .stop_bits = 1};

    if (!size)
        return 0;
    site.baud = speeds[data[0] % 3];
    site.kind = data[0] & 4 ? BUS_RTU_OVER_TCP : BUS_TTY;
    site.rs485 = data[0] & 8;
    site.rs485_before_ms = 3;
    fuzz_run(&site, data + 1, size - 1);
    return 0;
}
