#include "orchard.h"
#include "skein-engine.h"

SKEIN_STATE(state, (uint32_t, caught))

SKEIN_ON(grow, orchard_caught, fruit) {
  if (++state.caught % 5 != 0) return;
  skein_entity apple = skein_world_spawn();
  orchard_falling_add(apple);
  orchard_falling_set_x(apple, (float)(100 + skein_random_below(600)));
  orchard_falling_set_y(apple, 60);
  orchard_falling_set_kind(apple, ORCHARD_KIND_GOLDEN);
}
