/** Kinds of access of a mod to things not its own. */
export const ACCESSES = [
  'call',
  'provide',
  'read',
  'write',
  'raise',
  'handle',
  'answer',
  'import',
  'bring',
  'replace',
] as const

export type Access = (typeof ACCESSES)[number]

/** One thing that a mod asks for: an import, or a declaration in its manifest. */
export interface Permission {
  /**
   * `call` or `provide` a trait; `read` or `write` a component (adding and removing it is writing); `raise` or `handle` an
   * event; `answer` a hook, which is to change its value (calling one is `call`); `import` a function of the program that runs the game, or of WASI; `bring` an asset, or `replace` one of the
   * game's.
   */
  readonly access: Access
  /** `namespace:package/item` without its version; for `import`, the module; for assets, `skein:engine/assets`. */
  readonly item: string
  /**
   * The method, field or function in kebab-case, or `has`, `add` or `remove`; the name of the asset; `null` for the whole
   * of it. An act that several functions offer has one name, such as `spawn` for `spawn-many`.
   */
  readonly member: string | null
}

/** A permission as errors and rules write it: `write pong:game/position#x`. */
export function permissionText({ access, item, member }: Permission): string {
  return `${access} ${item}${member === null ? '' : `#${member}`}`
}
