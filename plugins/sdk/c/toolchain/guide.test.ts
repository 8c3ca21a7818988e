import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import pongGame from '../../../../examples/pong/game.ts'
import { pong } from '../../../../examples/pong/interfaces.ts'
import { createGame } from '../../../../src/index.ts'
import { samplesOf } from '../../../wasi/testing/guide.ts'
import { buildC } from '../testing/c-mod.ts'

const page = readFileSync('docs/modding/c.md', 'utf8')

test('the mod that the guide shows plays', async () => {
  const files = Object.fromEntries(samplesOf(page))
  const { 'src/mod.c': source, 'skein.json': config } = files
  const { bytes, diagnostics } = await buildC({ 'src/mod.c': source!, 'skein.json': config! }, [pong])
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

test('what the guide says a mod shares can be built', async () => {
  const { 'interfaces.json': interfaces } = Object.fromEntries(samplesOf(page))
  const source = /^```c\n(.*?)^```$/ms.exec(page)![1]!
  const { diagnostics, bytes } = await buildC({
    'src/mod.c': source,
    'interfaces.json': interfaces!,
    'skein.json': '{"name":"acme:spin","version":"1.0.0","lang":"c"}',
  })
  expect([diagnostics, bytes.length > 0]).toEqual([[], true])
})
