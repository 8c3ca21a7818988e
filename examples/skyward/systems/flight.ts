import { defineSystem } from 'skein'
import { Flight, GameOver, Hurt, Slain, TakeOff, WaveBegan } from '../interfaces.ts'
import { HeroSystem } from './hero.ts'
import { StatSystem } from './stats.ts'

/** The game's phase: while it is paused or a card is chosen, nothing moves. */
type Phase = 'flying' | 'paused' | 'choosing' | 'over'

/** Steps after the end in which nothing begins anew, lest who fought to the end misses it; a demo waits longer. */
const [REST, LONG_REST] = [60, 240]

/** A flight from take-off to the end: its score, its pauses, and the next one. */
export const FlightSystem = defineSystem('flight', {
  uses: { hero: HeroSystem, stats: StatSystem },
  provides: [Flight],
  runsWhilePaused: true,
  create({ uses: { hero, stats }, input, raise, pause, time }) {
    const state = { phase: 'flying' as Phase, demo: true, score: 0, best: 0, wave: 0, line: 0, until: 0, rest: 0 } // prettier-ignore
    const enter = (phase: Phase): void => {
      state.phase = phase
      pause(phase === 'paused' || phase === 'choosing')
    }
    const takeOff = (demo: boolean): void => {
      Object.assign(state, { demo, score: 0, wave: 0, until: 0 })
      enter('flying')
      raise(TakeOff, { demo })
    }
    takeOff(true)
    return {
      state,
      enter,
      hero: () => hero.entity,
      wave: () => state.wave,
      score: () => state.score,
      award(points: number): void {
        if (state.phase === 'over') return
        state.score = Math.min(0xffff_ffff, state.score + Math.round(points * stats.value('score')))
        if (!state.demo) state.best = Math.max(state.best, state.score)
      },
      announce: (line: number) => void Object.assign(state, { line, until: time.step + 130 }),
      hurt(health: number): void {
        if (health > 0 || !hero.state.flying) return
        hero.state.flying = false
        state.rest = 0
        enter('over')
        raise(GameOver, { score: state.score, wave: state.wave })
      },
      watch(): void {
        const wants = ['honk', 'confirm', 'touch'].some((name) => input.pressed(input.find(name)))
        const menu = input.pressed(input.find('pause'))
        const { phase, demo } = state
        state.rest++
        if (demo && wants) takeOff(false)
        else if (phase === 'over' && state.rest > (demo ? LONG_REST : REST) && (demo || wants)) takeOff(demo)
        else if (phase === 'flying' && menu && !demo) enter('paused')
        else if (phase === 'paused' && (wants || menu)) enter('flying')
      },
    }
  },
  save: ({ state }) => state,
  restore: ({ state }, saved) => void Object.assign(state, saved),
  on: ({ handler }) => [
    handler(Slain, (self, { score }) => self.award(score)),
    handler(WaveBegan, (self, { wave }) => void (self.state.wave = wave)),
    handler(Hurt, (self, { health }) => self.hurt(health)),
  ],
  run: ({ tick }) => [tick('update', (self) => self.watch())],
})
