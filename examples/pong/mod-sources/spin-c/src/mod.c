// Gives the ball a spin when it comes off a paddle. The same mod as the others of its name beside it.
#include "acme-spin.h"
#include "pong.h"

SKEIN_SYSTEM("spinner")

SKEIN_STATE(state, (float, spin), (uint32_t, bounces), (skein_text, title))

// Named anew when a side scores.
static void name_it(uint32_t points) {
  skein_free(state.title.data);
  state.title = skein_keep(skein_print("a spin for %u points", points));
}

SKEIN_START(begin) {
  name_it(0);
  skein_info("spin is here: %.*s", SKEIN_ARG(state.title));
}

SKEIN_ON(bounced, pong_bounce, bounce) {
  state.bounces++;
  uint32_t points = pong_scoreboard_score(PONG_SIDE_LEFT) + pong_scoreboard_score(PONG_SIDE_RIGHT);
  state.spin = (bounce.side == PONG_SIDE_LEFT ? 1.0f : -1.0f) * acme_spin_strength_call(4 + (float)points, bounce.ball);
  acme_spin_whirl_raise((acme_spin_whirl){.ball = bounce.ball, .spin = state.spin});
}

SKEIN_ON(scored, pong_goal, goal) {
  name_it(goal.score);
  skein_info("%u bounces", state.bounces);
  state.spin = 0;
}

// A rule of the game: serves to the left are as much faster as there were bounces before.
SKEIN_HOOK(served, pong_serve_speed)
float served(float value, pong_side side) { return value + (float)(side == PONG_SIDE_LEFT ? state.bounces : 0); }

SKEIN_QUERY(bend, update, balls, dt, (write, pong_velocity, y), (with, pong_ball)) {
  SKEIN_ROWS(i, balls) balls.pong_velocity_y[i] += state.spin * dt;
}

// What other mods may ask.
SKEIN_PROVIDES(acme_spin_spin, spin)
static float spin_amount(void) { return state.spin; }
static skein_text spin_label(uint32_t points) {
  return points == 0 ? state.title : skein_print("%.*s, of %u", SKEIN_ARG(state.title), points);
}
