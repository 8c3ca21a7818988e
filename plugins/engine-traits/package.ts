import { definePackage, t, type PackageDefinition, type TraitDefinition } from '../../engine/index.ts'

const definition = definePackage('skein:engine', '1.0.0')

/** Spawns and despawns entities. Entities spawned in a call exist for others once the call has returned. */
definition.trait('world', {
  spawn: t.func([], t.entity),
  despawn: t.func([t.arg('entity', t.entity)]),
  alive: t.func([t.arg('entity', t.entity)], t.bool),
  /** As many entities at once; a component's `add-many` gives them values. */
  spawnMany: t.func([t.arg('count', t.u32)], t.list(t.entity)),
  despawnMany: t.func([t.arg('entities', t.list(t.entity))]),
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

/**
 * Input of the player, as sampled when the fixed step began. An action is looked up once, by its name; ids stay as they
 * are while the game runs, and 0 is an action that is never held.
 */
definition.trait('input', {
  /** The id of an action, or 0 when the game has none of that name. */
  find: t.func([t.arg('action', t.string)], t.u32),
  /** Whether an action is held in this step. */
  held: t.func([t.arg('action', t.u32)], t.bool),
  /** Whether it is held and was not in the step before. */
  pressed: t.func([t.arg('action', t.u32)], t.bool),
  /** Whether it was held in the step before and is not now. */
  released: t.func([t.arg('action', t.u32)], t.bool),
  /** How far it is pressed, or where it stands: 0 or 1 for a key, any number for a stick or a pointer. */
  value: t.func([t.arg('action', t.u32)], t.f64),
})

/**
 * Pictures, sounds and data of the game and its mods. An asset is looked up once, by its name; its id stands for the name
 * while the game runs, whatever a mod puts behind it.
 */
definition.trait('assets', {
  /** The id of an asset, or 0 while there is none of that name. */
  find: t.func([t.arg('name', t.string)], t.u32),
  /** Its media type, such as `image/png`. */
  type: t.func([t.arg('asset', t.u32)], t.option(t.string)),
  /** How many bytes it has, where these are at hand; 0 otherwise. */
  size: t.func([t.arg('asset', t.u32)], t.u32),
  /** Some of its bytes: fewer than asked for where it ends. */
  read: t.func([t.arg('asset', t.u32), t.arg('offset', t.u32), t.arg('length', t.u32)], t.list(t.u8)),
})

/** Texts for components, which hold only numbers. */
definition.trait('text', {
  /** The number of a text, which stays while the mod runs; 0 is the empty text. */
  intern: t.func([t.arg('text', t.string)], t.u32),
})

/**
 * Bytes that the mod keeps across sessions, by key: its own in each game. They are read when the mod starts, and written after
 * frames. There is room for 64 KiB unless the game says otherwise: values, two bytes for each character of a key, and 16 for each.
 */
definition.trait('storage', {
  /** The value of a key, or nothing. */
  get: t.func([t.arg('key', t.string)], t.option(t.list(t.u8))),
  /** Sets the value of a key. Whether there was room for it: if not, nothing has changed. */
  set: t.func([t.arg('key', t.string), t.arg('value', t.list(t.u8))], t.bool),
  /** Removes a key with its value. Whether there was one. */
  remove: t.func([t.arg('key', t.string)], t.bool),
  /** All keys, in the order of their code units. */
  keys: t.func([], t.list(t.string)),
  /** Bytes that are left for keys and values. */
  room: t.func([], t.u32),
})

/** The mods that run. */
definition.trait('mods', {
  /** All of them, by name, this one included. */
  list: t.func([], t.list(t.record({ name: t.string, version: t.string }))),
  /** The version of a mod, or nothing when it does not run. */
  version: t.func([t.arg('name', t.string)], t.option(t.string)),
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
