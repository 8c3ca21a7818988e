import { createGame, defineGame } from '../../../src/index.ts'
import type { SkeinError } from '../../../engine/index.ts'
import { readAnyText } from '../../module/module.ts'
import type { WingsText } from '../text.ts'
import { arenaForWings, arenaGame, eventValue } from './arena.ts'
import { versionOf } from '../types.ts'

/** One step of a scenario. */
export type Step =
  | { readonly settings: Readonly<Record<string, string>> }
  /** Reads modules, by name. */
  | { readonly load: readonly string[] }
  /** Ends the running modules, and starts these with these groups of the game's crate. */
  | { readonly image: readonly (readonly [module: string, group: string])[] }
  /** Raises events, and handles all that wait. */
  | { readonly events: readonly (readonly [path: string, payload: unknown])[] }

/** A course of a game with plugins. */
export interface Scenario {
  readonly title: string
  readonly steps: readonly Step[]
}

/**
 * Plays a scenario.
 *
 * @param moduleOf finds a module by name
 * @returns a line for everything that reaches the game, and for the outcome of each step
 */
export async function playScenario(
  { steps }: Scenario,
  moduleOf: (name: string) => Promise<Uint8Array>,
): Promise<string[]> {
  const log: string[] = []
  const settings = new Map<string, string>()
  const images = steps.flatMap((step) => ('image' in step ? step.image : []))
  const groups = new Set(images.map(([, path]) => arenaForWings.groups.get(path.replace('arena::', ''))!))
  const game = await createGame(defineGame({ ...arenaGame(log, settings), groups: [...groups] }))
  // Whether a trap is known to be a panic depends on the compiler.
  game.on('mod-faulted', ({ mod, error }) => void log.push(`fault of ${mod}: ${codes([error])}`))
  const file = (name: string): string => `${name}.wasm`
  for (const [number, step] of steps.entries()) {
    log.push(`> ${number} ${Object.keys(step)[0]!}`)
    if ('settings' in step) for (const [key, value] of Object.entries(step.settings)) settings.set(key, value)
    else if ('load' in step)
      for (const name of step.load) log.push(...(await loadLines(name, await moduleOf(name))))
    else if ('image' in step) {
      await game.mods.add(
        [],
        game.mods.list().map((mod) => mod.file),
      )
      const names = [...new Set(step.image.map(([name]) => name))]
      const files = await Promise.all(
        names.map(async (name) => ({ file: file(name), bytes: await moduleOf(name) })),
      )
      const statuses = await game.mods.add(files)
      for (const { name, status, errors } of statuses)
        if (status !== 'running') log.push(`${name} ${status}: ${codes(errors)}`)
      log.push('instantiated')
    } else {
      for (const [path, payload] of step.events) {
        const event = arenaForWings.events.get(path.replace('arena::', ''))!
        game.raise(event, eventValue(event, payload) as Record<string, never>)
      }
      game.flush()
    }
  }
  return log
}

async function loadLines(name: string, bytes: Uint8Array): Promise<string[]> {
  try {
    const { wings } = (await readAnyText(bytes, `${name}.wasm`)) as WingsText
    return [
      `loaded ${name}`,
      ...wings.groups.map(({ group }) => `  group ${group.name}@${versionOf(group)}`),
      ...wings.systems.map(({ type }) => `  system ${type.name}@${versionOf(type)}`),
    ]
  } catch (error) {
    return [`refused ${name}: ${(error as SkeinError).code}`]
  }
}

function codes(errors: readonly SkeinError[]): string {
  return errors.map(({ code }) => (code === 'fault/panic' ? 'fault/trap' : code)).join(', ')
}
