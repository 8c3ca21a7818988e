import { defineSystem, write } from 'skein'
import { Position, Sprite, Text } from 'skein/render'
import { Health, HudItem, Meter } from '../interfaces.ts'
import { PrefabSystem } from './content.ts'
import { FlightSystem } from './flight.ts'
import { HeroSystem } from './hero.ts'
import { LootSystem } from './loot.ts'

/** Where a corner of the screen is, from -1 to 1; each has a layer of its own, from this one on. */
const CORNERS = [[-1, -1], [0, -1], [1, -1], [-1, 1], [0, 1], [1, 1]] as const // prettier-ignore
const [LAYER, EDGE, MARGIN] = [100, 300, 14]

/** The text on the screen: the game's lines and all that mods add, stacked at its edges. */
export const HudSystem = defineSystem('hud', {
  uses: { flight: FlightSystem, hero: HeroSystem, loot: LootSystem, prefabs: PrefabSystem },
  runsWhilePaused: true,
  create({ world, uses, texts, time, assets }) {
    const { get } = uses.prefabs
    const lines = { flying: ['', ''], paused: ['Paused', 'Press Space or tap to resume'], choosing: ['Level up!', 'Choose a card: arrows and Space, 1 to 3, or tap'], over: ['Game over', 'Press Space or tap to play again'], demo: ['SKYWARD', 'Press Space or tap to start'] } as const // prettier-ignore
    return {
      picture: assets.find('meter.png'),
      show(): void {
        const { state } = uses.flight
        const { now, most } = world.get(uses.hero.entity, Health)
        world.set(get('score'), Text, { value: state.score })
        world.set(get('wave'), Text, { value: state.wave })
        world.set(get('best'), Text, { value: state.best, visible: state.best > 0 })
        world.set(get('health'), Meter, { value: now, most })
        world.set(get('feathers'), Meter, { value: uses.loot.state.feathers, most: uses.loot.wanted() })
        world.set(get('breath'), Meter, { value: uses.hero.state.breath })
        const [head, tail] = lines[state.demo && state.phase !== 'choosing' ? 'demo' : state.phase]
        const said = head === '' && time.step < state.until ? state.line : texts.intern(head)
        world.set(get('title'), Text, { text: said, size: head === '' ? 34 : 58 })
        world.set(get('subtitle'), Text, { text: texts.intern(tail) })
      },
    }
  },
  run: ({ each, tick }) => [
    tick('update', (self) => self.show()),
    each(
      'update',
      [write(HudItem)],
      ({ picture }, { hudItem: { corner, order, height } }, { world }) =>
        (items) => {
          // The button of the mods is in the upper right corner; on a phone it is higher, in units of the game.
          const used = CORNERS.map((_, at) => (at === 2 ? 6 * MARGIN : MARGIN))
          for (const row of [...items].toSorted((a, b) => order[a] - order[b] || a - b)) {
            const [entity, at] = [world.entity(row), corner[row]]
            const [x, y] = CORNERS[at]!
            const look = { layer: LAYER + at, anchorX: (x + 1) / 2, anchorY: (y + 1) / 2 }
            world.add(entity, Position, { x: x * (EDGE - MARGIN), y: y * (EDGE - used[at]!) })
            used[at]! += height[row]
            if (world.has(entity, Text)) world.set(entity, Text, look)
            if (!world.has(entity, Meter)) continue
            const { value, most, width, color } = world.get(entity, Meter)
            const frame = Math.round(100 * Math.min(1, Math.max(0, value / most || 0)))
            world.add(entity, Sprite, {
              texture: picture,
              rows: 101,
              frame,
              width,
              height: 9,
              tint: color,
              ...look,
            })
          }
        },
    ),
  ],
})
