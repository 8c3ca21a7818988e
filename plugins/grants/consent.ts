import { SkeinError, visible } from '../../engine/index.ts'
import { describeModule, permissionLines } from '../inspect/describe.ts'
import { playerPermissions, type PlayerPermissions } from '../inspect/player-permissions.ts'
import type { Module, ModuleText } from '../module/module.ts'
import { memoryConsentStore, type Consent, type ConsentStore } from './consent-store.ts'
import { contentHash } from './content-hash.ts'
import type { Grants } from './grants.ts'
import type { Permission } from './permission.ts'
import type { GrantRules } from './policy.ts'

/**
 * The permissions of a mod, for its player to decide on before it is loaded for the first time. Nothing of the mod has run. Each
 * text is one line without invisible characters.
 */
export interface PermissionRequest {
  readonly mod: string
  readonly version: string
  readonly file: string
  readonly description: string | null
  readonly authors: readonly string[]
  /** Bytes of the file. */
  readonly bytes: number
  /** SHA-256 of the file, in hexadecimal; `null` where the page may not compute it, as outside of HTTPS. */
  readonly hash: string | null
  /** The permissions in plain words: at most five lines, which complete "It will be able to". */
  readonly summary: PlayerPermissions
  /** Each permission, as data. */
  readonly permissions: readonly Permission[]
  /** Each permission in exact words, for those who open the details. */
  readonly lines: readonly string[]
}

/** Asks the player. It may take as long as it likes: the game goes on meanwhile, without the mod. */
export type AskConsent = (request: PermissionRequest) => Consent | Promise<Consent>

/** The permissions of a mod in a game, for its player. */
export function permissionRequestOf(
  module: ModuleText,
  hash: string | null,
  grants: Grants,
): PermissionRequest {
  const mod = describeModule(module, grants.interfaces)
  const permissions = grants.permissionsOf(module)
  const replaced = permissions.flatMap((it) =>
    it.access === 'replace' && it.member !== null ? it.member : [],
  )
  return {
    mod: mod.name,
    version: mod.version,
    file: visible(mod.file),
    description: mod.description === null ? null : visible(mod.description),
    authors: mod.authors.map(visible),
    bytes: mod.bytes,
    hash,
    summary: playerPermissions(module, permissions, grants.packages),
    permissions,
    lines: permissionLines(mod, replaced),
  }
}

/** A player's answer about a mod. */
export interface Answer {
  /** The permissions that the player refuses it; `null`: none. */
  readonly declined: GrantRules | null
  /** Why it is not to be loaded at all, or `null`. */
  readonly error: SkeinError | null
}

/** Asks the player about mods, and keeps the answers. */
export class Consents {
  readonly #grants: Grants
  readonly #ask: AskConsent
  readonly #store: ConsentStore

  constructor(grants: Grants, ask: AskConsent, store: ConsentStore = memoryConsentStore()) {
    this.#grants = grants
    this.#ask = ask
    this.#store = store
  }

  /**
   * Has the player decide on a mod, unless an answer about this very file is kept. A partial refusal becomes part of
   * the grants, in place of the previous one.
   */
  async ask(module: Module, bytes: Uint8Array): Promise<Answer> {
    try {
      const consent = await this.#answer(module, bytes)
      if (consent === false) return { declined: null, error: notAllowed(module) }
      const declined = consent === true ? null : consent
      this.#grants.decline(module, declined)
      return { declined, error: null }
    } catch (cause) {
      return { declined: null, error: notAllowed(module, cause) }
    }
  }

  async #answer(module: Module, bytes: Uint8Array): Promise<Consent> {
    const hash = await contentHash(bytes)
    const kept = hash === null ? undefined : await this.#store.get(hash)
    if (kept !== undefined) return checked(kept, module)
    const answer = checked(await this.#ask(permissionRequestOf(module, hash, this.#grants)), module)
    if (hash !== null) await this.#store.set(hash, answer)
    return answer
  }
}

/** A mod that the player does not want, or about which nobody could be asked. */
function notAllowed({ name, file }: Module, cause?: unknown): SkeinError {
  const why = cause instanceof Error ? `: ${cause.message}` : ''
  return new SkeinError('link/not-granted', `the player does not allow ${name}${why}`, {
    names: { mod: name, file },
    hint: 'To allow the mod, let the game ask again; delete a kept answer from the consent store first.',
    ...(cause === undefined ? {} : { cause }),
  })
}

function checked(consent: unknown, module: Module): Consent {
  if (typeof consent === 'boolean') return consent
  if (typeof consent === 'object' && consent !== null) {
    const { allow, deny } = consent as GrantRules
    if ([allow, deny].every((rules) => rules === undefined || Array.isArray(rules))) return consent as Consent
  }
  throw new SkeinError(
    'value/invalid',
    `the consent for ${module.name} is neither true, false nor lists of rules`,
    {
      names: { mod: module.name },
      hint: 'Return true, false, or an object with lists of rules as "allow" and "deny".',
    },
  )
}
