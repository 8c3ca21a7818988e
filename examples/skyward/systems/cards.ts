import { defineSystem, type Entity } from 'skein'
import { Position, Sprite, Text } from 'skein/render'
import { LevelUp, TakeOff, Upgrade, Upgraded } from '../interfaces.ts'
import { PrefabSystem } from './content.ts'
import { FlightSystem } from './flight.ts'
import { HeroSystem } from './hero.ts'

/** How large cards are and how far apart, which colors they have, and steps until a demo chooses. */
const [WIDTH, HEIGHT, APART, COLOR, CHOSEN, DEMO] = [178, 230, 192, 0x2b_25_5c, 0x7a_4f_d1, 70]
/** The parts of a card, by prefab, and how far below its middle. */
const PARTS = [['card', 0], ['card-icon', -55], ['card-title', 25], ['card-note', 78]] as const // prettier-ignore
const ICON = { width: 74, height: 74, layer: 21 }

/** Has the player choose one of three upgrades at each level. */
export const CardSystem = defineSystem('cards', {
  uses: { flight: FlightSystem, hero: HeroSystem, prefabs: PrefabSystem },
  runsWhilePaused: true,
  create({ world, uses: { flight, hero, prefabs }, input, random, raise }) {
    const [upgrade, upgrades] = [world.columns(Upgrade), world.query({ with: [Upgrade] })]
    const cards: { upgrade: Entity; x: number; parts: Entity[] }[] = []
    const state = { chosen: 1, shown: 0, levels: 0, x: 0, y: 0 }
    const pressed = (action: string): boolean => input.pressed(input.find(action))
    const close = (): void => {
      for (const { parts } of cards.splice(0)) for (const part of parts) world.despawn(part)
    }
    const open = (): void => {
      state.levels--
      const left = [...upgrades.current()].filter((row) => upgrade.taken[row] < upgrade.most[row]) // prettier-ignore
      const picked = Array.from({ length: Math.min(3, left.length) }, () => left.splice(random.below(left.length), 1)[0]!) // prettier-ignore
      if (picked.length === 0) return
      Object.assign(state, { chosen: picked.length >> 1, shown: 0 }, world.get(hero.entity, Position))
      for (const [i, row] of picked.entries()) {
        const [entity, x, y] = [world.entity(row), state.x + (i - (picked.length - 1) / 2) * APART, state.y]
        const parts = PARTS.map(([name]) => world.copy(prefabs.get(name)))
        for (const [at, part] of parts.entries()) world.add(part, Position, { x, y: y + PARTS[at]![1] })
        if (world.has(entity, Sprite)) world.set(parts[1]!, Sprite, { ...world.get(entity, Sprite), ...ICON })
        world.set(parts[2]!, Text, { text: upgrade.title[row] })
        world.set(parts[3]!, Text, { text: upgrade.note[row] })
        cards.push({ upgrade: entity, x, parts })
      }
      flight.enter('choosing')
    }
    const take = (entity: Entity): void => {
      close()
      flight.enter('flying')
      if (!world.has(entity, Upgrade)) return
      const taken = world.get(entity, Upgrade).taken + 1
      world.set(entity, Upgrade, { taken })
      raise(Upgraded, { upgrade: entity, taken })
    }
    return {
      state,
      cards,
      start(): void {
        close()
        state.levels = 0
        for (const row of upgrades.current()) upgrade.taken[row] = 0
      },
      choose(): void {
        if (state.levels > 0 && flight.state.phase === 'flying') return open()
        if (cards.length === 0) return
        const step = pressed('fly-x') ? Math.sign(input.value(input.find('fly-x'))) : 0
        state.chosen = Math.max(0, Math.min(cards.length - 1, state.chosen + step))
        for (const [i, { parts }] of cards.entries()) world.set(parts[0]!, Sprite, { tint: i === state.chosen ? CHOSEN : COLOR }) // prettier-ignore
        const [x, y] = [input.value(input.find('touch-x')), input.value(input.find('touch-y'))]
        const under = cards.findIndex((card) => Math.abs(card.x - x) < WIDTH / 2 && Math.abs(state.y - y) < HEIGHT / 2) // prettier-ignore
        const sure = state.shown++ > 20 && (pressed('confirm') || pressed('honk'))
        const named = ['first', 'second', 'third'].findIndex(pressed)
        const touched = pressed('touch') ? under : -1
        const at = sure || (flight.state.demo && state.shown > DEMO) ? state.chosen : Math.max(named, touched)
        if (cards[at] !== undefined) take(cards[at].upgrade)
      },
    }
  },
  save: ({ state, cards }) => (cards.length === 0 ? state : { ...state, cards }),
  restore({ state, cards }, saved) {
    const { cards: open = [], ...rest } = saved as typeof state & { cards?: typeof cards }
    Object.assign(state, rest)
    cards.splice(0, cards.length, ...open)
  },
  on: ({ handler }) => [
    handler(TakeOff, (self) => self.start()),
    handler(LevelUp, (self) => void self.state.levels++),
  ],
  run: ({ tick }) => [tick('update', (self) => self.choose())],
})
