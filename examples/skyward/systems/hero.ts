import { defineSystem, type ActionDefinitions } from 'skein'
import { Position, Sprite } from 'skein/render'
import { Foe, Harm, Health, Honked, Loot, TakeOff, Velocity } from '../interfaces.ts'
import { PrefabSystem } from './content.ts'
import { StatSystem } from './stats.ts'

/** Actions of players. */
export const ACTIONS: ActionDefinitions = { 'fly-x': 'axis', 'fly-y': 'axis', 'touch-x': 'axis', 'touch-y': 'axis', touch: 'button', honk: 'button', confirm: 'button', pause: 'button', first: 'button', second: 'button', third: 'button' } // prettier-ignore

/** How far a honk is heard and how hard, and in how many seconds the goose has breath for another. */
const HONK = { reach: 210, seconds: 5, harm: 18, push: 620 }

/** The goose: flies where the player wants, or by itself in a demo, and honks. */
export const HeroSystem = defineSystem('hero', {
  uses: { prefabs: PrefabSystem, stats: StatSystem },
  create({ world, input, uses: { prefabs, stats }, raise, time }) {
    const entity = prefabs.get('goose')
    const [position, velocity, sprite] = [world.columns(Position), world.columns(Velocity), world.columns(Sprite)] // prettier-ignore
    const [foes, loot] = [world.query({ with: [Foe, Position, Velocity] }), world.query({ with: [Loot, Position] })] // prettier-ignore
    const tastes = [{ query: foes, weight: -90, reach: 200 }, { query: loot, weight: 40, reach: 400 }] // prettier-ignore
    const read = (action: string): number => input.value(input.find(action))
    const pressed = (action: string): boolean => input.pressed(input.find(action))
    const state = { demo: true, flying: false, safe: 0, breath: 1, tapped: -99 }

    /** The direction of a demo: away from near foes, towards loot, and not too far from home. */
    const wander = (x: number, y: number): readonly [number, number] => {
      let [toX, toY] = [-x / 4000, -y / 4000]
      for (const { query, weight, reach } of tastes) {
        for (const row of query.current()) {
          const [dx, dy] = [position.x[row] - x, position.y[row] - y]
          const far = dx * dx + dy * dy + 1
          if (far < reach * reach) [toX, toY] = [toX + (weight * dx) / far, toY + (weight * dy) / far]
        }
      }
      return [toX, toY]
    }
    const wish = (x: number, y: number): readonly [number, number] => {
      const keys = [read('fly-x'), read('fly-y')] as const
      if (keys[0] !== 0 || keys[1] !== 0 || read('touch') === 0) return keys
      return [(read('touch-x') - x) / 70, (read('touch-y') - y) / 70]
    }
    const honks = (): boolean => {
      const twice = pressed('touch') && time.step - state.tapped < 18
      if (pressed('touch')) state.tapped = time.step
      return twice || pressed('honk') || (state.demo && foes.count > 24)
    }
    const honk = (x: number, y: number): void => {
      state.breath = 0
      raise(Honked, { x, y })
      for (const row of foes.current()) {
        const [dx, dy] = [position.x[row] - x, position.y[row] - y]
        const far = Math.sqrt(dx * dx + dy * dy) || 1
        if (far > HONK.reach) continue
        velocity.x[row] += (dx / far) * HONK.push
        velocity.y[row] += (dy / far) * HONK.push
        raise(Harm, { target: world.entity(row), amount: HONK.harm })
      }
    }
    return {
      entity,
      state,
      take(demo: boolean): void {
        Object.assign(state, { demo, flying: true, safe: 1.5, breath: 1 })
        const most = stats.value('health')
        world.set(entity, Health, { now: most, most })
        for (const component of [Position, Velocity]) world.set(entity, component, { x: 0, y: 0 })
      },
      fly(dt: number): void {
        const row = world.row(entity)
        const [x, y] = [position.x[row], position.y[row]]
        const [dx, dy] = !state.flying ? [0, 0] : state.demo ? wander(x, y) : wish(x, y)
        const speed = stats.value('speed') / Math.max(1, Math.sqrt(dx * dx + dy * dy))
        velocity.x[row] += (dx * speed - velocity.x[row]) * Math.min(1, 8 * dt)
        velocity.y[row] += (dy * speed - velocity.y[row]) * Math.min(1, 8 * dt)
        if (Math.abs(velocity.x[row]) > 20) sprite.scaleX[row] = velocity.x[row] < 0 ? -1 : 1
        sprite.rotation[row] = (velocity.y[row] / 700) * sprite.scaleX[row]
        sprite.visible[row] = Number(state.flying)
        sprite.alpha[row] = state.safe > 0 && time.step % 10 < 5 ? 0.4 : 1
        state.safe = Math.max(0, state.safe - dt)
        state.breath = Math.min(1, state.breath + dt / HONK.seconds)
        if (state.flying && honks() && state.breath === 1) honk(x, y)
      },
    }
  },
  save: ({ state }) => state,
  restore: ({ state }, saved) => void Object.assign(state, saved),
  on: ({ handler }) => [handler(TakeOff, (self, { demo }) => self.take(demo))],
  run: ({ tick }) => [tick('update', (self, dt) => self.fly(dt))],
})
