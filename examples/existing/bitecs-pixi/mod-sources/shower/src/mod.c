#include "asteroids.h"
#include "skein-engine.h"

SKEIN_STATE(state, (uint32_t, hits))

SKEIN_ON(rain, asteroids_hit, hit) {
  if (++state.hits % 3 != 0) return;
  skein_entity rock = skein_world_spawn();
  asteroids_position_add(rock);
  asteroids_position_set_x(rock, hit.x);
  asteroids_velocity_add(rock);
  asteroids_velocity_set_y(rock, 90);
  asteroids_rock_add(rock);
  asteroids_rock_set_size(rock, 1);
  skein_info("a rock falls");
}
