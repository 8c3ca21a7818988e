import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { createGame, defineGame } from '../../src/index.ts'
import { arenaGame, Tick } from './testing/arena.ts'
import { buildCrates, lacksRust, rustVersion } from './testing/build-crates.ts'
import { playScenario, type Scenario } from './testing/play.ts'

const folder = new URL('testing/scenarios/', import.meta.url)
const reason = lacksRust()
if (reason !== null) {
  // Set in CI: no test may be skipped there.
  if (process.env['CI'] !== undefined)
    throw new Error(`${reason}. Tests with plugins built by Rust may not be skipped in CI.`)
  process.stderr.write(`${reason}. The tests with plugins built by Rust are skipped.\n`)
}

describe.skipIf(reason !== null)('plugins built with unmodified wings', () => {
  const moduleOf = reason === null ? buildCrates() : () => Promise.reject(new Error(reason))
  const names = readdirSync(folder).map((file) => file.replace('.json', ''))

  test.each(names)('%s', async (name) => {
    const text = readFileSync(new URL(`${name}.json`, folder), 'utf8')
    const scenario = JSON.parse(text) as Scenario & { readonly log: readonly string[] }
    expect(await playScenario(scenario, moduleOf)).toEqual(scenario.log)
  })

  test('a plugin hands a value over by skein::Keep when its file changes', async () => {
    const log: string[] = []
    const game = await createGame(defineGame(arenaGame(log, new Map())))
    const first = await moduleOf('keeper')
    // The same code with a custom section more, named "x": another file.
    const second = new Uint8Array([...first, 0, 2, 1, 0x78])
    await game.mods.add([{ file: 'keeper.wasm', bytes: first }])
    game.raise(Tick, { frame: 1, dt: 0.5 })
    game.flush()
    await game.mods.add([{ file: 'keeper.wasm', bytes: second }])
    expect(log.filter((line) => line.startsWith('call'))).toEqual([
      'call arena::Log.print ["keeper begins at 0"] -> null',
      'call arena::Log.print ["keeper begins at 1"] -> null',
    ])
  })

  test.each(['counter', 'typist'])('%s, built against the crate that skein bindgen writes', async (name) => {
    const text = readFileSync(new URL(`${name}.json`, folder), 'utf8')
    const scenario = JSON.parse(text) as Scenario & { readonly log: readonly string[] }
    const log = scenario.log.map((line) =>
      // Rust prints the other types of the generated crate in another way.
      /print \["(?:structs|maps)/.test(line)
        ? line.replace('Weight(2.25)', '2.25').replace(/\[(\d+, \d+, \d+)\]/, '($1)')
        : line,
    )
    expect(await playScenario(scenario, (it) => moduleOf(`generated/${it}`))).toEqual(log)
  })

  test('the message of a panic reaches the fault and the log', async () => {
    const log: string[] = []
    const settings = new Map([['panic', 'tick']])
    const game = await createGame(defineGame(arenaGame([], settings)))
    game.on('log', ({ level, source, message }) => void log.push(`${level} ${source}: ${message}`))
    await game.mods.add([{ file: 'saboteur.wasm', bytes: await moduleOf('saboteur') }])
    game.raise(Tick, { frame: 1, dt: 0.5 })
    game.flush()
    const [fault] = game.mods.list()[0]!.errors
    // Other compilers may lay the frames of a panic out in another way: then it is a trap like any other.
    if (!rustVersion().startsWith('rustc 1.95.') && fault!.code === 'fault/trap') return
    const panic = 'it panicked at saboteur/src/lib.rs:16:9: boom in tick'
    expect([fault!.code, fault!.message]).toEqual([
      'fault/panic',
      `wings:saboteur faulted in the handler of arena::on::Tick: ${panic}`,
    ])
    expect(log).toContain(`error wings:saboteur: ${panic}`)
  })
})
