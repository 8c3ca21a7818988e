import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Game, SkeinError } from 'skein'
import { pong } from '../examples/pong/interfaces.ts'
import { buildMod } from '../plugins/sdk/assemblyscript/toolchain/index.ts'
import { LANGUAGES } from '../plugins/sdk/languages.ts'
import { provideZig } from '../plugins/sdk/zig/testing/provide-zig.ts'
import { compare, measure, type Effort, type Figure } from './measure.ts'
import { assertRunning, byGame } from './query-games.ts'
import { herd, Hit, Position } from './query-mods.ts'

type Lang = keyof typeof LANGUAGES

const ENTITIES = 10_000
/** The language that all others are compared with. */
const FIRST: Lang = 'as'
/** Aims for the time of `integrate` against AssemblyScript's, without and with vector instructions, and the largest size of `spin` in kB. */
const AIMS: Readonly<Partial<Record<string, { readonly time?: number; readonly kilobytes: number }>>> = {
  c: { time: 1, kilobytes: 12 },
  zig: { time: 1, kilobytes: 12 },
  rust: { time: 1, kilobytes: 60 },
}

/**
 * The same mods in each language whose compiler is installed: `integrate` over 10,000 entities, compiled without and with vector
 * instructions; events of three fields a second; and the size of Pong's mod `spin`.
 */
export async function benchLanguages(effort: Effort): Promise<Figure[]> {
  await provideZig(false)
  const steps: Record<string, (times: number) => unknown> = {}
  const events: Record<string, (times: number) => unknown> = {}
  const games: Game[] = []
  const sizes = new Map<string, number>()
  const langs: string[] = []
  for (const lang of Object.keys(LANGUAGES) as Lang[]) {
    const scalar = await build(lang, `bench/languages/mover-${lang}`, false)
    const vector = await build(lang, `bench/languages/mover-${lang}`, true)
    const spin = await build(lang, `examples/pong/mod-sources/spin-${lang}`, false)
    if (scalar === null || vector === null || spin === null) continue
    langs.push(lang)
    sizes.set(lang, spin.length / 1000)
    for (const [name, bytes] of [
      [lang, scalar],
      [`${lang}-simd`, vector],
    ] as const) {
      const mover = await byGame(ENTITIES, [], [bytes])
      mover.spawn(ENTITIES)
      games.push(mover.game)
      steps[name] = (times) => mover.step(times)
      assertMoves(mover.game, () => mover.step(64))
    }
    const { game } = await byGame(1, [], [scalar])
    games.push(game)
    events[lang] = (times) => raise(game, times)
  }
  const step = measure(steps, effort)
  const event = measure(events, effort)
  games.forEach(assertRunning)
  const first = `languages/${FIRST}`
  return langs.flatMap((lang) => {
    const name = `languages/${lang}`
    const aim = AIMS[lang]
    const time = (kind: string): number => step[kind]! / ENTITIES
    const perSecond = (it: string): number => 1e9 / event[it]!
    const scalar = `${name}/integrate`
    const base = [`${first}/integrate`, time(FIRST)] as const
    return [
      lang === FIRST
        ? { name: scalar, value: time(lang), unit: 'ns' }
        : compare(scalar, time(lang), 'ns', base, aim?.time),
      compare(`${scalar}-simd`, time(`${lang}-simd`), 'ns', base, aim?.time),
      lang === FIRST
        ? { name: `${name}/events`, value: perSecond(lang), unit: 'events/s' }
        : compare(`${name}/events`, perSecond(lang), 'events/s', [`${first}/events`, perSecond(FIRST)]),
      aim === undefined
        ? { name: `${name}/spin-size`, value: sizes.get(lang)!, unit: 'kB' }
        : compare(`${name}/spin-size`, sizes.get(lang)!, 'kB', [`${aim.kilobytes} kB`, aim.kilobytes], 1),
    ]
  })
}

/** Builds a mod for release; `null` where it is missing, or the compiler of its language. */
async function build(lang: Lang, dir: string, simd: boolean): Promise<Uint8Array | null> {
  if (!existsSync(join(dir, 'skein.json'))) return null
  const bindings = LANGUAGES[lang].generate([herd, pong])
  try {
    return (await buildMod(dir, { bindings, write: false, enable: simd ? ['simd'] : [] })).bytes
  } catch (error) {
    if ((error as SkeinError).code === 'build/no-compiler') return null
    throw error
  }
}

/** A mod that does nothing would look fast. */
function assertMoves({ world }: Game, step: () => void): void {
  const [row] = world.rowsOf(world.gameOwner)
  const y = (): number => world.get(world.entity(row!), Position).y
  const before = y()
  step()
  if (y() !== before + 1) throw new Error(`a second has moved the first entity from ${before} to ${y()}`)
}

/** Raises events, a frame's worth at a time, and has them handled. */
function raise(game: Game, times: number): void {
  const payload = { target: 0 as never, damage: 5, force: 2.5 }
  for (let left = times; left > 0; left -= 64) {
    for (let i = Math.min(64, left); i > 0; i--) game.raise(Hit, payload)
    game.engine.flush()
  }
}
