import { definePackage, t, type PackageDefinition, type TraitDefinition } from '../../engine/index.ts'

const definition = definePackage('skein:engine', '1.0.0')

/** Spawns and despawns entities. What is spawned in a call exists for others once the call has returned. */
definition.trait('world', {
  spawn: t.func([], t.entity),
  despawn: t.func([t.arg('entity', t.entity)]),
  alive: t.func([t.arg('entity', t.entity)], t.bool),
})

/** The severity of a line in the log, lowest first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const

/** Writes to the game's log under the name of the mod. */
definition.trait('log', {
  write: t.func([t.arg('level', t.enum(LOG_LEVELS)), t.arg('message', t.string)]),
})

/** The game's time. There is no other clock: the same inputs give the same times. */
definition.trait('time', {
  /** Frames since the game started. */
  frame: t.func([], t.u32),
  /** Fixed steps since the game started. */
  step: t.func([], t.u32),
  /** Seconds that a fixed step lasts. */
  delta: t.func([], t.f32),
  /** Seconds of game time since it started: fixed steps times their length. */
  elapsed: t.func([], t.f64),
})

/** Random numbers from the game's seed, in a stream of the mod's own. */
definition.trait('random', {
  /** 32 random bits. */
  bits: t.func([], t.u32),
  /** At least 0 and below 1. */
  float: t.func([], t.f64),
  /** A whole number at least 0 and below `n`; 0 when `n` is 0. */
  below: t.func([t.arg('n', t.u32)], t.u32),
})

/** Ends the mod with a message: what a language's `abort`, `panic` or failed assertion calls. */
definition.trait('panic', {
  panic: t.func([
    t.arg('message', t.string),
    t.arg('file', t.string),
    t.arg('line', t.u32),
    t.arg('column', t.u32),
  ]),
})

/** The package that every mod may import from, whatever the game: the engine's own traits. */
export const enginePackage: PackageDefinition = definition

/** Traits that need no entry in a system's `uses`. */
export function isEngineTrait(trait: TraitDefinition): boolean {
  return trait.package === definition.name
}
