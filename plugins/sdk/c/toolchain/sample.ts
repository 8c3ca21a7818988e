import type { PackageDefinition } from '../../../../engine/index.ts'
import { findEvent, findPlace } from '../../sample-items.ts'

/** Writes the first system of the mod: it greets, sways the entities with a place, and notes an event of the game. */
export function writeSample(
  packages: readonly PackageDefinition[],
  short: string,
): Readonly<Record<string, string>> {
  const place = findPlace(packages)
  const event = findEvent(packages)
  const files = new Set([place, event].flatMap((it) => (it === null ? [] : [it.file])))
  const includes = [...files].map((file) => `#include "${file}.h"`)
  const body = [
    `// Runs when the mod starts.\nSKEIN_START(begin) {\n  skein_info("${short} is here");\n}\n`,
    ...(place === null ? [] : [swayInC(place.symbol)]),
    ...(event === null
      ? []
      : [
          `// Handles the event ${event.name}.\nSKEIN_ON(heard, ${event.symbol}, event) {\n  (void)event;\n  skein_info("${event.name}");\n}\n`,
        ]),
  ]
  return {
    imports: `${['// docs/modding/c.md explains the macros.', '#include "skein.h"', ...includes].join('\n')}\n`,
    body: body.join('\n'),
  }
}

function swayInC(place: string): string {
  return `// Makes everything with a position sway, in each step of the game. Change the 20, save, and look at the running game.
SKEIN_QUERY(sway, update, everything, dt, (write, ${place}, y)) {
  float speed = skein_sin(skein_time_elapsed() * 4) * 20;
  SKEIN_ROWS(i, everything) everything.${place}_y[i] += speed * dt;
}
`
}
