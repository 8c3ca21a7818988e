import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readModuleText } from '../../plugins/index.ts'
import { buildMod } from '../../plugins/sdk/assemblyscript/toolchain/index.ts'
import { LANGUAGES as SDKS } from '../../plugins/sdk/languages.ts'
import { noRust } from '../../plugins/sdk/rust/testing/rust-mod.ts'
import { provideZig } from '../../plugins/sdk/zig/testing/provide-zig.ts'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import { createGame, definePackage, t, type Game } from '../../src/index.ts'
import pongGame from './game.ts'
import { Bounce, Goal, pong, ServeSpeed, Velocity } from './interfaces.ts'

// The same mod in each language: they do the same, and take each other's place with their state.
/** The largest that the mod may be in each language. */
const MOST_BYTES = { as: 14_000, c: 12_000, rust: 60_000, zig: 12_000 }
type Language = keyof typeof MOST_BYTES
const LANGUAGES = (Object.keys(MOST_BYTES) as Language[]).filter((lang) => lang !== 'rust' || noRust === null)
const built = new Map<Language, Uint8Array>()

const acme = definePackage('acme:spin', '1.0.0')
const Whirl = acme.event('whirl', { ball: t.entity, spin: t.f32 })
const Spin = acme.trait('spin', {
  amount: t.func([], t.f32),
  label: t.func([t.arg('points', t.u32)], t.string),
})

/** Makes the spin of `acme:spin` three times as strong. */
const STRONGER = watMod(
  [
    { mod: { name: 'acme:stronger', version: '1.0.0', abi: 1, minor: 1 } },
    {
      system: {
        name: 'acme:stronger/stronger',
        version: '1.0.0',
        hooks: [{ hook: 'acme:spin/strength', version: '1.0.0', export: 'stronger' }],
      },
    },
  ],
  `(module (func (export "stronger") (param f32 i32) (result f32) (f32.mul (local.get 0) (f32.const 3))))`,
)

beforeAll(async () => {
  await provideZig()
  for (const lang of LANGUAGES) {
    const dir = join('examples/pong/mod-sources', `spin-${lang}`)
    const bindings = SDKS[lang].generate([pong])
    built.set(lang, (await buildMod(dir, { bindings, write: false })).bytes)
  }
}, 240_000)

async function start(lang: Language): Promise<{ game: Game; log: string[]; faults: string[] }> {
  const game = await createGame(pongGame, { seed: 7 })
  const log: string[] = []
  const faults: string[] = []
  game.on('log', ({ source, message }) => void (source === 'acme:spin' && log.push(message)))
  game.on('mod-refused', ({ errors }) => faults.push(...errors.map((it) => it.message)))
  game.on('mod-faulted', ({ error }) => faults.push(error.message))
  await game.mods.add([{ file: 'spin.wasm', bytes: built.get(lang)! }])
  return { game, log, faults }
}

describe('the mod spin', () => {
  test('defines and needs the same in each language', () => {
    const [first, ...others] = LANGUAGES.map((lang) => readModuleText(built.get(lang)!, 'spin.wasm').manifest)
    const shown = (manifest: typeof first): unknown => ({
      packages: manifest!.packages.map(({ items }) =>
        items.map(({ id, kind }) => `${kind} ${id}`).toSorted(),
      ),
      systems: manifest!.systems.map(({ name, uses, provides, handlers, hooks, queries }) => ({
        name,
        uses,
        provides,
        handles: handlers.map(({ path }) => path).toSorted(),
        hooks: hooks.map(({ path }) => path),
        queries: queries.map(({ stage, read, write }) => ({ stage, read, write })),
      })),
    })
    for (const other of others) expect(shown(other)).toEqual(shown(first))
  })

  test('plays the same match in each language', async () => {
    const matches = await Promise.all(
      LANGUAGES.map(async (lang) => {
        const { game, log, faults } = await start(lang)
        for (let frame = 0; frame < 1500; frame++) game.frame()
        expect(faults).toEqual([])
        expect(log.length).toBeGreaterThan(1)
        const balls = game.world.query({ with: [Velocity] })
        balls.refresh()
        return {
          log,
          balls: Array.from({ length: balls.count }, (_, index) =>
            game.world.get(game.world.entity(balls.rows[index]!), Velocity),
          ),
        }
      }),
    )
    for (const match of matches) expect(match).toEqual(matches[0])
  })

  test.each(LANGUAGES)('answers a hook of the game and calls one of its own, in %s', async (lang) => {
    const { game, faults } = await start(lang)
    const spins: unknown[] = []
    game.on('event', ({ event, payload }) => void (event === Whirl.id && spins.push(payload)))
    const ball = game.world.spawn()
    const bounce = (): void => {
      game.raise(Bounce, { ball, side: 'left', speed: 20 })
      game.frame()
    }
    bounce()
    const speeds = (): number[] =>
      (['left', 'right'] as const).map((side) => game.call(ServeSpeed, 48, { side }))
    expect(speeds()).toEqual([49, 48])
    // Another mod, in text, handles the hook that spin defines.
    await game.mods.add([{ file: 'stronger.wasm', bytes: STRONGER }])
    bounce()
    expect([spins, speeds(), faults]).toEqual([
      [
        { ball, spin: 4 },
        { ball, spin: 12 },
      ],
      [50, 48],
      [],
    ])
    game.mods.remove('acme:stronger')
    bounce()
    expect(spins.at(-1)).toEqual({ ball, spin: 4 })
  })

  test('goes on with its state when any language takes the place of any other', async () => {
    const { game, faults } = await start(LANGUAGES[0]!)
    const ball = game.world.spawn()
    const kept: string[] = []
    game.on('mod-replaced', (swap) => kept.push(swap.kept))
    const spin = game.engine.proxy(Spin)!
    let files = 0
    const swapTo = async (lang: Language): Promise<void> => {
      // A custom section makes another file of it.
      const bytes = Uint8Array.from([...built.get(lang)!, 0, 3, 1, 0x78, files++])
      await game.mods.add([{ file: 'spin.wasm', bytes }])
    }
    const pairs = LANGUAGES.flatMap((from) =>
      LANGUAGES.filter((to) => to !== from).map((to) => [from, to] as const),
    )
    for (const [index, [from, to]] of pairs.entries()) {
      await swapTo(from)
      game.raise(Goal, { side: 'left', score: index })
      game.raise(Bounce, { ball, side: 'right', speed: 20 })
      game.frame()
      const before = [spin.amount(), spin.label(0), game.call(ServeSpeed, 48, { side: 'left' })]
      expect(before).toEqual([-4, `a spin for ${index} points`, 49 + index])
      await swapTo(to)
      expect(kept.at(-1)).toBe('saved')
      const after = [spin.amount(), spin.label(0), game.call(ServeSpeed, 48, { side: 'left' })]
      expect([from, to, after]).toEqual([from, to, before])
    }
    expect(faults).toEqual([])
  })

  test('is small', () => {
    const sizes = LANGUAGES.map((lang) => [lang, built.get(lang)!.length] as const)
    expect(sizes.filter(([lang, size]) => size > MOST_BYTES[lang])).toEqual([])
  })
})
