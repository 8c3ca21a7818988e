// Moves what has a velocity, and adds up the damage of hits.
#include "bench-herd.h"

SKEIN_STATE(state, (float, damage))

SKEIN_ON(hurt, bench_herd_hit, hit) { state.damage += (float)hit.damage * hit.force + (float)hit.target; }

SKEIN_QUERY(integrate, update, rows, dt,
            (read, bench_herd_velocity, x), (read, bench_herd_velocity, y),
            (write, bench_herd_position, x), (write, bench_herd_position, y)) {
  SKEIN_ROWS(i, rows) {
    rows.bench_herd_position_x[i] += rows.bench_herd_velocity_x[i] * dt;
    rows.bench_herd_position_y[i] += rows.bench_herd_velocity_y[i] * dt;
  }
}
