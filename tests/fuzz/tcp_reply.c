/* Arbitrary bytes in arbitrary pieces as the stream of a Modbus TCP connection. */
#include "wire_fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct bus_site site = {.kind = BUS_TCP};

    fuzz_run(&site, data, size);
    return 0;
}
