import { defineSystem, write, type Entity } from 'skein'
import { Layer, Position, Sprite, Text } from 'skein/render'
import { Health, HudItem, Meter } from '../interfaces.ts'
import { FlightSystem } from './flight.ts'
import { HeroSystem } from './hero.ts'
import { LootSystem } from './loot.ts'

/** Where a corner of the screen is, from -1 to 1; each has a layer of its own, from this one on. */
const CORNERS = [[-1, -1], [0, -1], [1, -1], [-1, 1], [0, 1], [1, 1]] as const // prettier-ignore
const [LAYER, EDGE, MARGIN] = [100, 300, 14]

/** What is written on the screen: the game's lines and whatever mods add, stacked at its edges. */
export const HudSystem = defineSystem('hud', {
  uses: { flight: FlightSystem, hero: HeroSystem, loot: LootSystem },
  always: true,
  create({ world, uses, texts, time }) {
    for (const [i, [x, y]] of CORNERS.entries()) world.add(world.spawn(), Layer, { layer: LAYER + i, fixed: true, alignX: (x + 1) / 2, alignY: (y + 1) / 2 }) // prettier-ignore
    world.add(world.spawn(), Layer, { layer: LAYER + 9, fixed: true })
    const item = (
      corner: 'top-left' | 'top' | 'top-right',
      order: number,
      text: string,
      size: number,
    ): Entity => {
      const entity = world.spawn()
      world.add(entity, HudItem, { corner, order, height: size * 1.25 })
      if (text !== '') world.add(entity, Text, { text: texts.intern(text), size, bold: true })
      return entity
    }
    const line = (y: number, size: number): Entity => {
      const entity = world.spawn()
      world.add(entity, Position, { x: 0, y })
      world.add(entity, Text, { size, bold: true, layer: LAYER + 9 })
      return entity
    }
    const score = item('top', 0, '{}', 34)
    const wave = item('top-left', 0, 'Wave {}', 20)
    const [health, feathers, breath] = [1, 2, 3].map((order) => item('top-left', order, '', 15))
    const best = item('top-right', 0, 'Best {}', 20)
    for (const [bar, color] of [[health, 0xff_5d_73], [feathers, 0x90_ff_ff], [breath, 0xff_d1_66]] as const) world.add(bar!, Meter, { color }) // prettier-ignore
    const [title, below] = [line(-178, 58), line(-134, 20)]
    const lines = { flying: ['', ''], paused: ['Paused', 'Space or a tap flies on'], choosing: ['Level up!', 'choose with arrows and Space, 1 to 3, or a tap'], over: ['Game over', 'Space or a tap flies again'], demo: ['SKYWARD', 'Space or a tap takes off'] } as const // prettier-ignore
    return {
      world,
      show(): void {
        const { state } = uses.flight
        const { now, most } = world.get(uses.hero.entity, Health)
        world.set(score, Text, { value: state.score })
        world.set(wave, Text, { value: state.wave })
        world.set(best, Text, { value: state.best, visible: state.best > 0 })
        world.set(health!, Meter, { value: now, most })
        world.set(feathers!, Meter, { value: uses.loot.state.feathers, most: uses.loot.wanted() })
        world.set(breath!, Meter, { value: uses.hero.state.breath })
        const [head, tail] = lines[state.demo && state.phase !== 'choosing' ? 'demo' : state.phase]
        const said = head === '' && time.step < state.until ? state.line : texts.intern(head)
        world.set(title, Text, { text: said, size: head === '' ? 34 : 58 })
        world.set(below, Text, { text: texts.intern(tail) })
      },
    }
  },
  run: ({ each, tick }) => [
    tick('update', (self) => self.show()),
    each('update', [write(HudItem)], ({ world }, { rows, count, hudItem: { corner, order, height } }) => {
      // The button of the mods is in the upper right corner.
      const used = CORNERS.map((_, at) => (at === 2 ? 4 * MARGIN : MARGIN))
      for (const row of rows.slice(0, count).toSorted((a, b) => order[a]! - order[b]! || a - b)) {
        const [entity, at] = [world.entity(row), corner[row]!]
        const [x, y] = CORNERS[at]!
        const look = { layer: LAYER + at, anchorX: (x + 1) / 2, anchorY: (y + 1) / 2 }
        world.add(entity, Position, { x: x * (EDGE - MARGIN), y: y * (EDGE - used[at]!) })
        used[at]! += height[row]!
        if (world.has(entity, Text)) world.set(entity, Text, look)
        if (!world.has(entity, Meter)) continue
        const { value, most, width, color } = world.get(entity, Meter)
        const full = Math.min(1, Math.max(0, value / most || 0))
        world.add(entity, Sprite, {
          shape: 'rectangle',
          width: Math.max(1, width * full),
          height: 9,
          tint: color,
          ...look,
        })
      }
    }),
  ],
})
