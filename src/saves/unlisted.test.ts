import { expect, test } from 'vitest'
import { createGame, defineGame, definePackage, defineSystem, t } from '../index.ts'

const shown = definePackage('acme:shown', '1.0.0')
const hidden = definePackage('acme:hidden', '1.0.0')
const Secret = hidden.component('secret', { n: t.u32 })
/** A system of the game that uses a component which mods do not see. */
const keeper = defineSystem('keeper', {
  create: ({ world }) => ({ secrets: world.query({ with: [Secret] }) }),
})

test('components of packages that the game does not list are loaded, in the same game and in a new one', async () => {
  const definition = defineGame({ name: 'farm', packages: [shown], systems: [keeper] })
  const game = await createGame(definition)
  game.world.add(game.world.spawn(), Secret, { n: 7 })
  const hash = game.stateHash()
  const bytes = await game.save()
  for (const target of [game, await createGame(definition)]) {
    expect(await target.previewLoad(bytes)).toMatchObject({ exact: true, components: [] })
    await target.load(bytes)
    const [it] = target.world.all({ with: [Secret] })
    expect([it !== undefined && target.world.get(it, Secret), target.stateHash()]).toEqual([{ n: 7 }, hash])
  }
})
