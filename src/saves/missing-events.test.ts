import { expect, test } from 'vitest'
import { watMod } from '../../plugins/testing/wat-mod.ts'
import {
  createGame,
  defineGame,
  definePackage,
  defineSystem,
  handler,
  loadWords,
  t,
  type Game,
  type EventDefinition,
  type Type,
} from '../index.ts'

const notes = (
  version: string,
  n: Type = t.u32,
): { Note: EventDefinition; definition: ReturnType<typeof defineGame> } => {
  const pack = definePackage('demo:notes', version)
  const Note = pack.event('note', { n })
  const Heard = defineSystem('heard', {
    create: () => ({ heard: [] as unknown[] }),
    save: ({ heard }) => heard,
    restore: (self, saved) => void (self.heard = [...(saved as number[])]),
    on: [handler(Note, (self: { heard: unknown[] }, it) => void self.heard.push(it.n))],
  })
  return { Note, definition: defineGame({ name: 'notes', packages: [pack], systems: [Heard] }) }
}
/** A mod that raises a note when it starts, whose last byte is its number. */
const noter = (name: string, n: number): Uint8Array =>
  watMod(
    [
      { mod: { name: `acme:${name}`, version: '1.0.0', abi: 1 } },
      { system: { name: `acme:${name}/noter`, version: '1.0.0', new: 'new' } },
    ],
    `(module
      (import "demo:notes/note@1.0.0" "raise" (func $raise (param i32 i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\\91\\0${n}\\91\\0${n + 1}")
      (func (export "new") (call $raise (i32.const 0) (i32.const 2)) (call $raise (i32.const 2) (i32.const 2))))`,
  )
const files = (...names: string[]): { file: string; bytes: Uint8Array }[] =>
  names.map((name) => ({ file: `${name}.wasm`, bytes: noter(name, name === 'a' ? 1 : 5) }))
const heard = (game: Game): unknown => {
  const system = game.engine.systems.find(({ name }) => name === 'heard')!
  return (game.engine.get(system) as { heard: number[] }).heard
}
async function start(...names: string[]): Promise<Game> {
  const game = await createGame(notes('1.0.0').definition, { seed: 3 })
  await game.mods.add(files(...names))
  return game
}

test('events of a missing mod wait in the saved game, also through another one, and are handled when it is back', async () => {
  const bytes = await (await start('a', 'b')).save()
  const without = await start('b')
  await without.load(bytes)
  without.frame()
  expect(heard(without)).toEqual([5, 6])
  const again = await without.save()

  const back = await start('a', 'b')
  await back.load(again)
  expect(heard(back)).toEqual([5, 6])
  back.frame()
  expect(heard(back)).toEqual([5, 6, 1, 2])

  await without.mods.add(files('a'))
  without.frame()
  expect(heard(without)).toEqual([5, 6, 1, 2])
  without.frame()
  expect(heard(without)).toEqual([5, 6, 1, 2])
})

test('of what a mod has raised since it came back, nothing is handled twice', async () => {
  const bytes = await (await start('a', 'b')).save()
  const game = await start('a', 'b')
  for (let time = 0; time < 3; time++) await game.load(bytes)
  game.frame()
  expect(heard(game)).toEqual([1, 2, 5, 6])
})

test('an event that waits is handled by a later version of its package', async () => {
  const bytes = await (await start('a')).save()
  const game = await createGame(notes('1.1.0').definition, { seed: 3 })
  await game.mods.add(files('a'))
  await game.load(bytes)
  game.frame()
  expect(heard(game)).toEqual([1, 2])
})

test('events whose payload nobody can take any more are lost, and the player is told so before', async () => {
  const { definition, Note } = notes('1.0.0')
  const saved = await createGame(definition, { seed: 3 })
  for (const n of [1, 2]) saved.raise(Note, { n } as never)
  const bytes = await saved.save()
  const game = await createGame(notes('1.1.0', t.list(t.u8)).definition, { seed: 3 })
  const plan = await game.previewLoad(bytes)
  expect(plan).toMatchObject({ exact: false, events: [{ path: 'demo:notes/note', count: 2 }] })
  expect(loadWords(plan)).toContain('The event demo:notes/note has changed or is gone: 2 that wait are lost.')
  expect((await game.load(bytes)).events).toEqual(plan.events)
  game.frame()
  expect(heard(game)).toEqual([])
})
