import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { packageFromJson } from '../../engine/formats.ts'
import { defineGame, defineSystem, type EventDefinition, type TraitDefinition } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { assemble } from '../testing/wat-mod.ts'
import { withCustomSection } from '../wasm/index.ts'

test('the mod that the page on the ABI shows does what the page says', async () => {
  const guide = await readFile('docs/abi.md', 'utf8')
  const [, example] = guide.split('## A whole mod')
  const blocks = [...example!.matchAll(/```(\w+)\n(.*?)```/gs)].map(([, language, text]) => ({
    language,
    text: text!,
  }))
  expect(blocks.map((it) => it.language)).toEqual(['json', 'wat', 'json'])
  const [shared, wat, manifest] = blocks.map((it) => it.text) as [string, string, string]

  const game = packageFromJson((JSON.parse(shared) as { package: unknown }).package)
  const [ask, greeter] = game.items as [EventDefinition, TraitDefinition]
  const greeted: string[] = []
  const host = defineSystem('host', {
    provides: [greeter] as never,
    create: () => ({ greet: (whom: string) => greeted.push(whom) }) as never,
  })
  const demo = await createGame(defineGame({ packages: [game], systems: [host] }))
  const log: string[] = []
  demo.on('log', ({ level, source, message }) => void log.push(`${level} ${source}: ${message}`))
  const bytes = withCustomSection(assemble(wat), 'skein', new TextEncoder().encode(manifest))
  expect((await demo.mods.add([{ file: 'polite.wasm', bytes }]))[0]).toMatchObject({
    status: 'running',
    errors: [],
  })
  const raise = (times: number): void => {
    demo.raise(ask, { times } as never)
    demo.frame()
  }
  raise(2)
  expect([greeted, log]).toEqual([['world', 'world'], []])
  raise(5)
  expect(greeted).toHaveLength(3)
  expect(log).toEqual(['warn acme:polite: enough'])
})
