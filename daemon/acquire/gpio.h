/* gpio - the one thread of all GPIO chips. */
#ifndef ESTATED_ACQUIRE_GPIO_H
#define ESTATED_ACQUIRE_GPIO_H

#include "acquire/bus.h"
#include "acquire/chip.h"
#include "base/beat.h"

struct gpio;

/* How to get at chips. */
struct gpio_means {
    const struct chip_calls *chip;
    const char *directory; /* where a label is searched among files named gpiochip* */
};

/* The kernel's chips under /dev. */
extern const struct gpio_means gpio_kernel;

/* Starts the thread for every gpio bus of the site; it ends when `stop_fd` becomes readable.
 * -errno. Everything given must outlive it. */
int gpio_start(const struct site *site, uint32_t generation, const struct bus_sink *sink,
               const struct gpio_means *means, int stop_fd, struct beat *beat, struct gpio **out);
/* The line of [sounder], if it is of one of these chips, is on or off from now on. Any thread. */
void gpio_sound(struct gpio *gpio, bool on);
/* Waits for the thread's end and frees it. NULL is fine. */
void gpio_join(struct gpio *gpio);

#endif
