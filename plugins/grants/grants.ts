import { printable, SkeinError, type GuestInterface, type PackageDefinition } from '../../engine/index.ts'
import type { Module, ModuleText } from '../module/module.ts'
import { permissionText, type Permission } from './permission.ts'
import { permissionsOf } from './permissions-of.ts'
import { compilePolicy, compileRules, type GrantPolicy, type GrantRules, type GrantTest } from './policy.ts'

/** The permissions of mods: those asked for, less those that the game or its player refuses. */
export class Grants {
  readonly #policy: GrantTest | null
  /** Whether the game has an asset of that name: a mod that brings one replaces it. */
  readonly #ofGame: (asset: string) => boolean
  /** The packages of the game, whose labels players read. */
  readonly packages: readonly PackageDefinition[]
  /** The game as mods of other ABIs know it. */
  readonly interfaces: readonly GuestInterface[]
  /** The player's rules for each mod. */
  readonly #declined = new WeakMap<Module, (permission: Permission) => boolean>()

  /**
   * @param ofGame whether the game has an asset of that name
   * @param packages the packages of the game, whose labels players read
   * @param interfaces the game as mods of other ABIs know it
   * @throws SkeinError `value/invalid` for a rule that names nothing
   */
  constructor(
    policy?: GrantPolicy,
    ofGame: (asset: string) => boolean = () => false,
    packages: readonly PackageDefinition[] = [],
    interfaces: readonly GuestInterface[] = [],
  ) {
    this.packages = packages
    this.interfaces = interfaces
    this.#policy = compilePolicy(policy)
    this.#ofGame = ofGame
  }

  /** Notes the player's refusals; `null`: none. @throws SkeinError `value/invalid` for a rule that names nothing */
  decline(module: Module, rules: GrantRules | null): void {
    if (rules === null) this.#declined.delete(module)
    else this.#declined.set(module, compileRules(rules))
  }

  /** A mod's permissions in this game. */
  permissionsOf(module: ModuleText): Permission[] {
    return permissionsOf(module, this.interfaces).map((asked) => {
      const { access, item, member } = asked
      const replaces = access === 'bring' && member !== null && this.#ofGame(member)
      return replaces ? { access: 'replace', item, member } : asked
    })
  }

  /**
   * An error for each refused permission.
   *
   * @param isOwn whether the mod itself defines an item: of that, nothing is refused
   */
  refused(module: Module, isOwn: (item: string) => boolean): SkeinError[] {
    const declined = this.#declined.get(module)
    if (this.#policy === null && declined === undefined) return []
    const problems: SkeinError[] = []
    for (const permission of this.permissionsOf(module)) {
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
  const key = {
    call: 'trait',
    provide: 'trait',
    read: 'component',
    write: 'component',
    raise: 'event',
    handle: 'event',
    answer: 'other',
    import: 'import',
    bring: 'other',
    replace: 'other',
  } as const
  const kind = key[access]
  return new SkeinError('link/not-granted', `${who} does not allow ${module.name} to ${text}`, {
    names: { mod: module.name, file: module.file, [kind]: what },
    hint:
      who === 'the game'
        ? `Allow "${text}" in the "grants" of the game, or remove the rule that denies it.`
        : 'Ask the player again, and allow it.',
  })
}
