import type { PackageDefinition } from '../../../../engine/index.ts'
import { findEvent, findPlace, pascal } from '../../sample-items.ts'

/** Writes the first system of the mod: it greets, sways the entities with a place, and notes an event of the game. */
export function writeSample(
  packages: readonly PackageDefinition[],
  short: string,
): Readonly<Record<string, string>> {
  const place = findPlace(packages)
  const event = findEvent(packages)
  const taken = new Set(['Everything', ...[place, event].flatMap((it) => (it === null ? [] : [it.type]))])
  const system = taken.has(pascal(short)) ? `${pascal(short)}System` : pascal(short)
  const files = [...new Set([place, event].flatMap((it) => (it === null ? [] : [`"${it.file}.rs"`])))]
  const methods = [
    `    /// Runs when the mod starts.\n    #[start]\n    fn start(&mut self) {\n        info!("${short} is here");\n    }\n`,
    ...(place === null ? [] : [SWAY]),
    ...(event === null
      ? []
      : [
          `    /// Handles the event ${event.name}.\n    #[on]\n    fn heard(&mut self, _: ${event.type}) {\n        self.events += 1;\n        info!("${event.name}, {} so far", self.events);\n    }\n`,
        ]),
  ]
  return {
    crate: short,
    bindings: files.length === 0 ? '' : `skein::bindings!(${files.join(', ')});\n`,
    query:
      place === null
        ? ''
        : `/// All entities with a position.\n#[skein::query]\nstruct Everything<'a> {\n    #[column(${place.type}.y)]\n    y: &'a mut [f32],\n}\n\n`,
    system,
    state: event === null ? ';' : ' {\n    events: u32,\n}',
    body: methods.join('\n').trimEnd(),
  }
}

const SWAY = `    /// Makes everything sway, in each step of the game. Change the 20, save, and look at the running game.
    #[run(update)]
    fn sway(&mut self, everything: Everything, dt: f32) {
        let speed = (time::elapsed() as f32 * 4.0).sin() * 20.0;
        for y in everything.y {
            *y += speed * dt;
        }
    }
`
