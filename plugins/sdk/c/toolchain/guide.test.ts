import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import pongGame from '../../../../examples/pong/game.ts'
import { pong, ServeSpeed } from '../../../../examples/pong/interfaces.ts'
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

test('all other samples of the guide, in C and C++, are one mod that plays', async () => {
  const { 'interfaces.json': interfaces } = Object.fromEntries(samplesOf(page))
  const samples = [...page.matchAll(/^```(c|cpp)\n(.*?)^```$/gms)]
  const sources = samples.map(([, ending, text], index) => [
    `src/${index === 0 ? 'mod' : index}.${ending}`,
    text!,
  ])
  expect(sources.map(([file]) => file)).toEqual(['src/mod.c', 'src/1.c', 'src/2.c', 'src/3.cpp'])
  const { diagnostics, bytes } = await buildC(
    {
      ...Object.fromEntries(sources),
      'assets/taunts.txt': 'too slow',
      'interfaces.json': interfaces!,
      'skein.json': '{"name":"acme:spin","version":"1.0.0","lang":"c"}',
    },
    [pong],
  )
  expect(diagnostics).toEqual([])
  const game = await createGame(pongGame, { seed: 7 })
  const log: string[] = []
  game.on('log', ({ source: from, message }) => void (from === 'acme:spin' && log.push(message)))
  game.on('mod-refused', ({ errors }) => log.push(...errors.map((it) => it.message)))
  game.on('mod-faulted', ({ error }) => log.push(error.message))
  await game.mods.add([{ file: 'spin.wasm', bytes }])
  for (let i = 0; i < 2000; i++) game.frame()
  expect(new Set(log)).toEqual(new Set(['too slow', 'the next goal counts 1']))
  expect(game.call(ServeSpeed, 48, { side: 'left' })).toBe(24)
})
