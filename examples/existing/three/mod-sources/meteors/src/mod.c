#include "dodge.h"
#include "skein-engine.h"

SKEIN_STATE(state, (float, waited))

SKEIN_QUERY(drop, update, players, dt, (read, dodge_place, x), (read, dodge_place, z), (with, dodge_player)) {
  state.waited += dt;
  if (players.length == 0 || state.waited < 2) return;
  state.waited = 0;
  skein_entity block = skein_world_spawn();
  dodge_place_add(block);
  dodge_place_set_x(block, players.dodge_place_x[0]);
  dodge_place_set_y(block, 12);
  dodge_place_set_z(block, players.dodge_place_z[0]);
  dodge_block_add(block);
  dodge_block_set_speed(block, 9);
}
