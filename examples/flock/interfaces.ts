import { definePackage, t } from 'skein'

/** The flock's package for mods. The sky is a square that wraps around; lengths are in metres, times in seconds. */
export const flock = definePackage('flock:game', '1.0.0')

export const Position = flock.component('position', { x: t.f32, y: t.f32 }, { label: 'where birds are' })
export const Velocity = flock.component('velocity', { x: t.f32, y: t.f32 }, { label: 'how fast birds fly' })
/** Where a bird wants to accelerate to: rules add to it, and each step uses it up. */
export const Steering = flock.component('steering', { x: t.f32, y: t.f32 }, { label: 'where birds turn' })
/** How slow and how fast a bird can fly. Whatever has it flies. */
export const Wings = flock.component(
  'wings',
  {
    slowest: t.withDefault(t.f32, 8),
    fastest: t.withDefault(t.f32, 16),
  },
  { label: 'how slow and fast birds can fly' },
)
/** Marks the birds of the flock. */
export const Goose = flock.component('goose', {}, { label: 'which birds are geese' })

/**
 * A goose's view of those around it. Without any, their centre is where it is itself, they fly as it does, and nothing
 * is too near: rules need not tell the two apart.
 */
export const Neighbours = flock.component(
  'neighbours',
  {
    /** How many there are within `REACH`. */
    count: t.u16,
    /** The way to their centre. */
    x: t.f32,
    y: t.f32,
    /** Their mean velocity. */
    vx: t.f32,
    vy: t.f32,
    /** The way out of the crowd: away from those within `CROWD`, the more the nearer they are. */
    awayX: t.f32,
    awayY: t.f32,
  },
  { label: 'how near birds are to each other' },
)

export const Sky = flock.trait(
  'sky',
  {
    /** How wide and high the sky is. */
    size: t.func([], t.f32),
  },
  { label: 'the size of the sky' },
)

/** How far a goose looks. */
export const REACH = 10
/** How near is too near. */
export const CROWD = 4
