import type { PackageDefinition } from '../../../../engine/index.ts'
import { findEvent, findPlace, pascal, type Bound } from '../../sample-items.ts'

/** Writes the first system of the mod: it greets, sways the entities with a place, and notes an event of the game. */
export function writeSample(
  packages: readonly PackageDefinition[],
  short: string,
): Readonly<Record<string, string>> {
  const place = findPlace(packages)
  const event = findEvent(packages)
  const names = new Set([place, event].filter((it) => it !== null).map((it) => it.type))
  const system = names.has(pascal(short)) ? `${pascal(short)}System` : pascal(short)
  const library = ['log', ...(place === null ? [] : ['Query', 'time'])].toSorted()
  const imports = [`import { ${library.join(', ')} } from 'skein'`]
  for (const file of new Set([place, event].filter((it) => it !== null).map((it) => it.file))) {
    const types = [place, event].flatMap((it) => (it?.file === file ? [it.type] : []))
    imports.push(`import { ${types.toSorted().join(', ')} } from './${file}'`)
  }
  return {
    class: system,
    imports: imports.join('\n'),
    queries: place === null ? '' : swayQuery(place),
    body: [
      `  constructor() {\n    log.info('${short} is here')\n  }\n`,
      ...(place === null ? [] : [SWAY]),
      ...(event === null ? [] : [handlerOf(event)]),
    ].join('\n'),
  }
}

function swayQuery({ type }: Bound): string {
  return `
/** All entities with a position. */
export class Everything extends Query {
  place: Write<${type}, 'y'>
}
`
}

const SWAY = `  /** Makes everything sway, in each step of the game. Change the 20, save, and look at the running game. */
  @run sway(everything: Everything, dt: f32): void {
    const speed = <f32>(Math.sin(time.elapsed() * 4) * 20)
    for (let i = 0; i < everything.length; i++) everything.place.y[i] += speed * dt
  }
`

function handlerOf({ type, name }: Bound): string {
  return [
    `  /** Handles the event ${name}. */`,
    `  @on ${type.slice(0, 1).toLowerCase()}${type.slice(1)}(event: ${type}): void {`,
    `    log.info('${name}')`,
    '  }',
    '',
  ].join('\n')
}
