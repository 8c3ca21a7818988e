import { defineSystem, having, read, write, type ActionDefinitions } from 'skein'
import type { ActionLabels, Bindings } from 'skein/browser'
import { PlaySound, Sprite } from 'skein/render'
import { Goose, Position, Sky, Steering } from '../interfaces.ts'
import { FlightSystem } from '../systems/flight.ts'

/** Actions of a player: hold a hand into the sky, and have geese flee it or follow it. */
export const ACTIONS = {
  'hand-x': 'axis',
  'hand-y': 'axis',
  'hand-over': 'button',
  'steer-x': 'axis',
  'steer-y': 'axis',
  grip: 'button',
  mood: 'button',
} as const satisfies ActionDefinitions

/** The pointer or a finger is the hand; so is what arrows and sticks move. */
export const BINDINGS: Bindings = {
  'hand-x': ['pointer:x'],
  'hand-y': ['pointer:y'],
  'hand-over': ['pointer:over'],
  'steer-x': ['+key:ArrowRight', '-key:ArrowLeft', 'pad:left-x'],
  'steer-y': ['+key:ArrowDown', '-key:ArrowUp', 'pad:left-y'],
  grip: ['pointer:left', 'key:Space', 'pad:a'],
  mood: ['key:KeyF', 'pad:x'],
}

export const LABELS: ActionLabels = { 'steer-x': ['move left', 'move right'], 'steer-y': ['move up', 'move down'], grip: 'attract while held', mood: 'switch between flee and follow' } // prettier-ignore

/** How far the hand is noticed, and how strongly geese fly away from it or towards it. */
const REACH = 50
const FEAR = 3_000
const LURE = 70
/** How fast keys move the hand, in metres a second, and for how many steps it is there afterwards. */
const PACE = 130
const LINGER = 150
/** So many geese have to notice it for one to cry out, and so many steps pass until the next does. */
const NOTICED = 12
const BREATH = 40

/** The player's hand in the sky. Geese flee it, or follow it while it is gripped; `mood` turns that round. */
export const HandSystem = defineSystem('hand', {
  uses: { sky: Sky },
  before: [FlightSystem],
  create({ world, input, uses, raise, assets }) {
    const size = uses.sky.size()
    const entity = world.spawn()
    world.add(entity, Position)
    world.add(entity, Sprite, { shape: 'glow', layer: 2, width: 2 * REACH, height: 2 * REACH })
    const at = (name: keyof typeof ACTIONS): number => input.value(input.find(name))
    const within = (place: number): number => Math.min(size, Math.max(0, place))
    return {
      /** Where the hand and the pointer are; for how many steps it stays where keys have left it; whose friend it is. */
      state: { x: size / 2, y: size / 2, overX: 0, overY: 0, left: 0, there: false, kind: false, follow: false, breath: 0, cries: 0 }, // prettier-ignore
      /** Takes up what the player does. */
      sense(dt: number): void {
        const { state } = this
        const [overX, overY, x, y, grip] = [
          at('hand-x'),
          at('hand-y'),
          at('steer-x'),
          at('steer-y'),
          at('grip') > 0,
        ]
        if (overX !== state.overX || overY !== state.overY)
          Object.assign(state, { x: overX, y: overY, overX, overY, left: 0 })
        state.left = x !== 0 || y !== 0 ? LINGER : Math.max(0, state.left - 1)
        state.x = within(state.x + x * PACE * dt)
        state.y = within(state.y + y * PACE * dt)
        state.there = state.left > 0 || at('hand-over') > 0
        if (input.pressed(input.find('mood'))) state.kind = !state.kind
        state.follow = state.kind !== grip
        state.breath = Math.max(0, state.breath - 1)
        world.set(entity, Position, { x: state.x, y: state.y })
        const tint = state.follow ? 0x5f_e0_8a : 0xff_5d_5d
        world.set(entity, Sprite, { visible: state.there, tint, alpha: grip ? 0.6 : 0.4 })
      },
      /** Has a goose cry out, if so many of them have noticed the hand. */
      cry(geese: number): void {
        const { state } = this
        if (geese < NOTICED || state.breath > 0) return
        state.breath = BREATH
        const rate = 0.85 + (state.cries++ % 5) * 0.09
        raise(PlaySound, { sound: assets.find('honk.wav'), rate, pan: (2 * state.x) / size - 1, volume: 0.6 })
      },
    }
  },
  save: (self) => self.state,
  restore: (self, saved) => void Object.assign(self.state, saved),
  run: ({ each, tick }) => [
    tick('update', (self, dt) => self.sense(dt)),
    each(
      'update',
      [read(Position), write(Steering), having(Goose)],
      (self, { position, steering }) =>
        (geese) => {
          const { there, follow, x, y } = self.state
          if (!there) return
          let noticed = 0
          for (let i = 0; i < geese.count; i++) {
            const row = geese.at(i)
            const dx = position.x[row] - x
            const dy = position.y[row] - y
            const distance = Math.sqrt(dx * dx + dy * dy)
            if (distance > REACH || distance === 0) continue
            noticed++
            // Away from it the harder the nearer; to it alike from everywhere, but for those that have come.
            const push = follow ? -Math.min(LURE, distance * 4) : FEAR * (1 / distance - 1 / REACH)
            steering.x[row] += (push * dx) / distance
            steering.y[row] += (push * dy) / distance
          }
          self.cry(noticed)
        },
    ),
  ],
})
