import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import pongGame from '../../../../examples/pong/game.ts'
import { pong } from '../../../../examples/pong/interfaces.ts'
import { createGame } from '../../../../src/index.ts'
import { samplesOf } from '../../../wasi/testing/guide.ts'
import { buildRust, CARGO_TOML, noRust } from '../testing/rust-mod.ts'

const samples = samplesOf(readFileSync('docs/modding/rust.md', 'utf8'))
const config = { 'skein.json': samples.get('skein.json')! }

test('the guide shows the settings that new mods have', () => {
  const profiles = (text: string): string => /\[profile\.release\][^]*/.exec(text)![0].replace(/^#.*\n/gm, '')
  const template = readFileSync('plugins/sdk/rust/template/Cargo.toml', 'utf8')
  expect(profiles(samples.get('Cargo.toml')!)).toBe(profiles(template))
})

test.skipIf(noRust !== null)('the mod that the guide shows plays', async () => {
  const files = { ...config, 'src/lib.rs': samples.get('src/lib.rs')! }
  const { bytes, diagnostics } = await buildRust(files, [pong])
  expect(diagnostics).toEqual([])
  const game = await createGame(pongGame, { seed: 7 })
  const log: string[] = []
  game.on('log', ({ source: from, message }) => void (from === 'acme:pusher' && log.push(message)))
  game.on('mod-refused', ({ errors }) => log.push(...errors.map((it) => it.message)))
  game.on('mod-faulted', ({ error }) => log.push(error.message))
  await game.mods.add([{ file: 'pusher.wasm', bytes }])
  for (let i = 0; i < 3000; i++) game.frame()
  expect(log).toEqual(['the paddles move at 40', 'ten bounces'])
})

test.skipIf(noRust !== null)('a mod with definitions of its own, as the guide shows it, builds', async () => {
  const { diagnostics, bytes } = await buildRust({
    ...config,
    'Cargo.toml': CARGO_TOML,
    'src/lib.rs': samples.get('own.rs')!,
    'interfaces.json': samples.get('interfaces.json')!,
  })
  expect([diagnostics, bytes.length > 0]).toEqual([[], true])
})
