import { expect, test } from 'vitest'
import { generateAssemblyScript } from '../plugins/bindgen/index.ts'
import { sourceMod } from '../plugins/sdk/assemblyscript/testing/source-mod.ts'
import { createGame, defineGame, definePackage, memoryModStorage, t, type Game } from './index.ts'

const pack = definePackage('kept:game', '1.0.0')
const Ask = pack.event('ask', { key: t.string, value: t.string })
const definition = defineGame({ packages: [pack], systems: [] })

const SOURCE = `
import { log, storage } from 'skein'
import { Ask } from './kept'
@system export class Keeper {
  private seen: string = storage.getText('best', '-')
  @on ask(event: Ask): void {
    log.info(this.seen + ' ' + storage.getText(event.key, '-'))
    if (event.value.length > 0) storage.setText(event.key, event.value)
  }
}`

/** The lines of the mod in the log. */
function answers(game: Game): string[] {
  const said: string[] = []
  game.on('log', ({ source, message }) => void (source === 'acme:test' && said.push(message)))
  return said
}

test('a replay gives mods what they read from their storage then, and writes nothing to that of now', async () => {
  const bytes = await sourceMod({
    'assembly/index.ts': SOURCE,
    'assembly/kept.ts': generateAssemblyScript([pack]).get('kept.ts')!,
  })
  const files = [{ file: 'keeper.wasm', bytes }]
  const ask = (game: Game, key: string, value = ''): void => {
    game.raise(Ask, { key, value })
    game.frame()
  }
  const storage = memoryModStorage()
  const before = await createGame(definition, { storage })
  await before.mods.add(files)
  ask(before, 'best', '7')

  const game = await createGame(definition, { storage })
  const recorder = await game.record({ hashEvery: 1 })
  const said = answers(game)
  await game.mods.add(files)
  ask(game, 'best', '9')
  ask(game, 'best')
  // It reads its record again, with what it has written itself.
  game.mods.disable('acme:test')
  game.mods.enable('acme:test')
  ask(game, 'best', '12')
  expect(said).toEqual(['7 7', '7 9', '9 9'])

  const now = memoryModStorage()
  const other = await createGame(definition, { storage: now })
  await other.mods.add(files)
  ask(other, 'best', 'other')
  const record = now.read('acme:test')
  const again = await createGame(definition, { storage: now })
  const heard = answers(again)
  const replay = await again.replay(await recorder.toBytes(), { verify: true })
  while (replay.next());
  expect(heard).toEqual(said)
  expect(again.stateHash()).toBe(game.stateHash())
  expect(now.read('acme:test')).toEqual(record)
  expect(storage.read('acme:test')).not.toEqual(record)
})

test('a recording that starts from a snapshot holds what its mods have stored', async () => {
  const bytes = await sourceMod({
    'assembly/index.ts': SOURCE,
    'assembly/kept.ts': generateAssemblyScript([pack]).get('kept.ts')!,
  })
  const game = await createGame(definition)
  const said = answers(game)
  await game.mods.add([{ file: 'keeper.wasm', bytes }])
  game.raise(Ask, { key: 'best', value: '5' })
  game.frame()
  said.length = 0
  const recorder = await game.record({ hashEvery: 1 })
  game.raise(Ask, { key: 'best', value: '6' })
  game.frame()
  const again = await createGame(definition)
  const heard = answers(again)
  const replay = await again.replay(await recorder.toBytes(), { verify: true })
  while (replay.next());
  expect(said).toEqual(['- 5'])
  expect(heard).toEqual(said)
})
