import { definePackage, t } from 'skein'

/** Pong's package for mods. Bindings are generated from it; types are inferred. */
export const pong = definePackage('pong:game', '1.0.0')

/** The court is 100 wide and 50 high; the origin is its lower left corner. */
export const COURT = { width: 100, height: 50 } as const
/** How far the edge of a ball is from its middle, and the front of a paddle and its ends from the paddle's. */
export const BALL_RADIUS = 1.3
export const PADDLE = { halfWidth: 0.8, halfHeight: 4 } as const

export const Position = pong.component('position', { x: t.f32, y: t.f32 }, { label: 'where things are' })
/** In units of the court a second. */
export const Velocity = pong.component(
  'velocity',
  { x: t.f32, y: t.f32 },
  { label: 'how fast the ball moves' },
)
/** Marks whatever flies, bounces and scores. */
export const Ball = pong.component('ball', {}, { label: 'which things are balls' })

const Side = t.enum(['left', 'right'])
export const Paddle = pong.component('paddle', { side: Side }, { label: 'which things are paddles' })

/** A ball came off a paddle. */
export const Bounce = pong.event(
  'bounce',
  { ball: t.entity, side: Side, speed: t.f32 },
  { label: 'a bounce' },
)
/** A ball left the court on a side. */
export const Out = pong.event('out', { side: Side }, { label: 'a ball that leaves the court' })
/** A side has scored: it now has `score` points. */
export const Goal = pong.event('goal', { side: Side, score: t.u32 }, { label: 'a goal' })
/** A side has won the match. */
export const MatchOver = pong.event(
  'match-over',
  { winner: Side, left: t.u32, right: t.u32 },
  { label: 'the end of a match' },
)

/** How many points a goal of a side counts: 1 unless a handler changes it. */
export const Points = pong.hook('points', { side: Side }, t.u32, { label: 'how many points a goal counts' })
/** How fast the ball is when it is served to a side, in units of the court a second. */
export const ServeSpeed = pong.hook('serve-speed', { side: Side }, t.f32, { label: 'how fast serves are' })

export const Paddles = pong.trait(
  'paddles',
  {
    /** How fast paddles move, in units of the court a second. */
    speed: t.func([], t.f32),
    /** Sets it, between 5 and 60. */
    setSpeed: t.func([t.arg('speed', t.f32)]),
  },
  { label: 'how fast paddles move' },
)

export const Scoreboard = pong.trait(
  'scoreboard',
  {
    score: t.func([t.arg('side', Side)], t.u32),
    /** Points that win the match. */
    goal: t.func([], t.u32),
  },
  { label: 'the score' },
)
