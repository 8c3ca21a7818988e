#include "race.h"

SKEIN_STATE(state, (uint32_t, stops))

SKEIN_ON(stop, race_lap, lap) {
  if (lap.laps % 3 != 0) return;
  state.stops++;
  race_boost_raise((race_boost){.racer = lap.racer, .factor = 0.5f});
  skein_info("pit stop %u", state.stops);
}
