import type { PackageDefinition } from '../../../../engine/index.ts'
import { fieldName } from '../../../bindgen/zig/zig-names.ts'
import { findEvent, findPlace, pascal, type Bound } from '../../sample-items.ts'

/** Writes the first system of the mod: it greets, sways the entities with a place, and notes an event of the game. */
export function writeSample(
  packages: readonly PackageDefinition[],
  short: string,
): Readonly<Record<string, string>> {
  const place = findPlace(packages)
  const event = findEvent(packages)
  const files = new Set([place, event].flatMap((it) => (it === null ? [] : [it.file])))
  const imports = ['std', 'skein'].map((it) => `const ${it} = @import("${it}");`)
  for (const file of files) imports.push(`const ${moduleOf(file)} = @import("${file}.zig");`)
  const body = [
    `    /// Runs when the mod starts.\n    pub fn start() void {\n        std.log.info("${short} is here", .{});\n    }\n`,
    ...(place === null ? [] : [SWAY]),
    ...(event === null
      ? []
      : [
          `    /// Handles the event ${event.name}.\n    pub fn heard(_: ${moduleOf(event.file)}.${event.type}) void {\n        std.log.info("${event.name}", .{});\n    }\n`,
        ]),
  ]
  return {
    class: pascal(short),
    imports: `${(place === null ? imports.filter((it) => !it.includes('"skein"')) : imports).join('\n')}\n`,
    queries: place === null ? '' : swayQuery(place),
    body: body.join('\n'),
  }
}

/** The name of the bindings in a source. */
function moduleOf(file: string): string {
  return fieldName(file)
}

function swayQuery({ type, file }: Bound): string {
  return `
/// All entities with a position.
const Everything = struct {
    place: skein.Write(${moduleOf(file)}.${type}, .{.y}),
};
`
}

const SWAY = `    /// Makes everything sway, in each step of the game. Change the 20, save, and look at the running game.
    pub fn sway(everything: Everything, dt: f32) void {
        const speed: f32 = @floatCast(@sin(skein.time.elapsed() * 4) * 20);
        for (everything.place.y) |*y| y.* += speed * dt;
    }
`
