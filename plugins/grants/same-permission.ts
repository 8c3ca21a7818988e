/**
 * The permission that each method of the engine's traits falls under, as its member; `null` is the trait as a whole.
 * Methods that do the same have one permission: to deny it closes all of them.
 */
export const ENGINE_PERMISSIONS: Readonly<Record<string, Readonly<Record<string, string | null>>>> = {
  world: {
    spawn: 'spawn',
    'spawn-many': 'spawn',
    despawn: 'despawn',
    'despawn-many': 'despawn',
    alive: 'alive',
  },
  log: { write: 'write' },
  time: { frame: null, step: null, delta: null, elapsed: null },
  random: { bits: null, float: null, below: null },
  input: { find: null, held: null, pressed: null, released: null, value: null },
  assets: { find: 'find', type: 'find', size: 'find', read: 'read' },
  text: { intern: 'intern' },
  storage: { get: null, set: null, remove: null, keys: null, room: null },
  mods: { list: null, version: null },
  panic: { panic: 'panic' },
}

/** A permission of the engine's traits, as the trait and the member. */
type EnginePermission = readonly [trait: string, member: string | null]

/**
 * The functions of WASI that do the same as a trait of the engine, with the permission of that trait; all others that
 * `wasi_snapshot_preview1` has reach nothing.
 */
export const WASI_PERMISSIONS: Readonly<Record<string, EnginePermission>> = {
  fd_write: ['log', 'write'],
  clock_res_get: ['time', null],
  clock_time_get: ['time', null],
  poll_oneoff: ['time', null],
  random_get: ['random', null],
}

/** Functions of components that do the same as others, for many entities at once. */
export const COMPONENT_PERMISSIONS: Readonly<Record<string, string>> = { 'add-many': 'add' }

/** The package whose traits need no entry in `uses`. */
export const ENGINE = 'skein:engine'

/** The member under which a method of a trait of the engine is granted; a method that is not known, under its own name. */
export function engineMember(trait: string, method: string): string | null {
  const methods = Object.hasOwn(ENGINE_PERMISSIONS, trait) ? ENGINE_PERMISSIONS[trait]! : {}
  return Object.hasOwn(methods, method) ? methods[method]! : method
}

/** The engine permission of a function of WASI. */
export function wasiPermission(name: string): EnginePermission | null {
  return Object.hasOwn(WASI_PERMISSIONS, name) ? WASI_PERMISSIONS[name]! : null
}
