import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import pongGame from '../../../../examples/pong/game.ts'
import { Bounce, Goal, MatchOver, Out, pong } from '../../../../examples/pong/interfaces.ts'
import { createGame, type Game } from '../../../../src/index.ts'
import { samplesOf } from '../../../wasi/testing/guide.ts'
import { buildZig } from '../testing/zig-mod.ts'

const page = readFileSync('docs/modding/zig.md', 'utf8')
const files = Object.fromEntries(samplesOf(page)) as Record<string, string>

async function play(bytes: Uint8Array): Promise<{ game: Game; log: string[] }> {
  const game = await createGame(pongGame, { seed: 7 })
  const log: string[] = []
  game.on('log', ({ source, message }) => void (source.startsWith('acme:') && log.push(message)))
  game.on('mod-refused', ({ errors }) => log.push(...errors.map((it) => it.message)))
  game.on('mod-faulted', ({ error }) => log.push(error.message))
  await game.mods.add([{ file: 'mod.wasm', bytes }])
  return { game, log }
}

test('the mod that the guide shows plays', async () => {
  const { 'src/mod.zig': source, 'skein.json': config } = files
  const { bytes } = await buildZig({ 'src/mod.zig': source!, 'skein.json': config! }, [pong])
  const { game, log } = await play(bytes)
  for (let i = 0; i < 3000; i++) game.frame()
  expect(log).toEqual(['the paddles move at 40', 'ten bounces'])
})

test('all other samples of the guide are one mod that plays', async () => {
  const samples = [...page.matchAll(/^```zig\n(.*?)^```$/gms)].map(([, text]) => text!)
  expect(samples).toHaveLength(5)
  const head = files['src/mod.zig']!.split('\n\n')[0]!
  const loose = 'pub const Looser = struct {\n    pub fn loosen(_: Loose) void {}\n};\n'
  const { bytes } = await buildZig(
    {
      'src/mod.zig': [head, ...samples, loose].join('\n'),
      'src/motto.txt': 'on we go',
      'assets/taunts.txt': 'too slow',
      'interfaces.json': files['interfaces.json']!,
      'skein.json': '{"name":"acme:spin","version":"1.0.0","lang":"zig","enable":["simd"]}',
    },
    [pong],
  )
  const { game, log } = await play(bytes)
  const spins: unknown[] = []
  game.on('event', ({ event, payload }) => void (event.startsWith('acme:spin/') && spins.push(payload)))
  const ball = game.world.spawn()
  game.raise(Bounce, { ball, side: 'left', speed: 20 })
  game.raise(Goal, { side: 'left', score: 1 })
  game.raise(Out, { side: 'left' })
  game.raise(MatchOver, { winner: 'left', left: 3, right: 1 })
  for (let i = 0; i < 100; i++) game.frame()
  expect(spins[0]).toEqual({ ball, spin: 1 })
  expect(log).toEqual(['too slow, at 0; 0 and on we go'])
})
