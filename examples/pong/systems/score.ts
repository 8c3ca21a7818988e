import { defineStore, defineSystem } from 'skein'
import { Goal, MatchOver, Out, Points, Scoreboard } from '../interfaces.ts'

/** Points that win the match. */
export const WINNING_SCORE = 5

/** The score, shared with whoever shows it. */
export const ScoreStore = defineStore('score-store', { left: 0, right: 0, over: false })

/** Counts goals and says when the match is over. */
export const ScoreSystem = defineSystem('score', {
  uses: { store: ScoreStore },
  provides: [Scoreboard],
  create: ({ uses, raise, call }) => ({
    store: uses.store,
    raise,
    call,
    score: (side: 'left' | 'right') => uses.store.value[side],
    goal: () => WINNING_SCORE,
  }),
  on: ({ handler }) => [
    handler(Out, (self, { side: out }) => {
      const score = self.store.value
      if (score.over) return
      const side = out === 'left' ? 'right' : 'left'
      const points = Math.min(WINNING_SCORE, score[side] + self.call(Points, 1, { side }))
      const next = { ...score, [side]: points, over: points >= WINNING_SCORE }
      self.store.set(next)
      self.raise(Goal, { side, score: points })
      if (next.over) self.raise(MatchOver, { winner: side, left: next.left, right: next.right })
    }),
  ],
})
