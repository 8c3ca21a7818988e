import { printable, SkeinError } from '../../engine/index.ts'
import type { Module } from '../module/module.ts'
import { permissionsOf, permissionText, type Permission } from './permission.ts'
import { compilePolicy, compileRules, type GrantPolicy, type GrantRules, type GrantTest } from './policy.ts'

/** What mods may use: what they ask for, less what the game refuses, less what its player refuses. */
export class Grants {
  readonly #policy: GrantTest | null
  /** What the player refuses each mod. */
  readonly #declined = new WeakMap<Module, (permission: Permission) => boolean>()

  /** @throws SkeinError `value/invalid` for a rule that names nothing */
  constructor(policy?: GrantPolicy) {
    this.#policy = compilePolicy(policy)
  }

  /** Takes down what the player refuses a mod. @throws SkeinError `value/invalid` for a rule that names nothing */
  decline(module: Module, rules: GrantRules): void {
    this.#declined.set(module, compileRules(rules))
  }

  /**
   * What a mod asks for and does not get.
   *
   * @param isOwn whether the mod itself defines an item: of that, nothing is refused
   */
  refused(module: Module, isOwn: (item: string) => boolean): SkeinError[] {
    const declined = this.#declined.get(module)
    if (this.#policy === null && declined === undefined) return []
    const problems: SkeinError[] = []
    for (const permission of permissionsOf(module)) {
      if (isOwn(permission.item)) continue
      const { name: mod, version } = module
      const granted = this.#policy === null || this.#policy({ mod, version, ...permission }) === true
      if (granted && declined?.(permission) !== false) continue
      problems.push(notGranted(module, permission, granted ? 'the player' : 'the game'))
    }
    return problems
  }
}

function notGranted(module: Module, permission: Permission, who: 'the player' | 'the game'): SkeinError {
  const { access, item, member } = permission
  const text = printable(permissionText(permission))
  const what = printable(`${item}${member === null ? '' : `#${member}`}`)
  const key = { call: 'trait', provide: 'trait', read: 'component', write: 'component' } as const
  const kind =
    access === 'import' ? 'import' : access === 'raise' || access === 'handle' ? 'event' : key[access]
  return new SkeinError('link/not-granted', `${module.name} wants to ${text}, which ${who} does not grant`, {
    names: { mod: module.name, file: module.file, [kind]: what },
    hint:
      who === 'the game'
        ? `The game allows it by its "grants": take away the rule that denies it, or allow "${text}".`
        : 'The player allows it when the game asks again.',
  })
}
