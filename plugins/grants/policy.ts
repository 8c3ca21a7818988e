import {
  isAssetName,
  isKebab,
  isPackageName,
  isHostModule,
  parseItemPath,
  printable,
  SkeinError,
  suggestion,
} from '../../engine/index.ts'
import { WASI_MODULE } from '../wasi/module-name.ts'
import { ACCESSES, type Access, type Permission } from './permission.ts'
import { COMPONENT_PERMISSIONS, ENGINE, ENGINE_PERMISSIONS } from './same-permission.ts'

/**
 * Names things that mods may ask for: a package, an item of it, or one member of that, such as `pong:game`,
 * `pong:game/paddles` or `pong:game/paddles#set-speed`; the module of functions that the program offers, such as `host` or
 * `host#beep`; `wasi_snapshot_preview1`. With an access in front, only that is meant: `write pong:game/position`,
 * `raise pong:game/goal`, `handle pong:game`. Assets are those of `skein:engine/assets`: `replace skein:engine/assets`, or
 * `bring skein:engine/assets#goose.png` for one. `*` is everything.
 */
export type GrantRule = string

/** Grants to mods: the allowed permissions, less the denied ones. */
export interface GrantRules {
  /** Without it, everything is allowed. */
  readonly allow?: readonly GrantRule[]
  readonly deny?: readonly GrantRule[]
}

/** A mod's permission, to be decided on. */
export interface GrantRequest extends Permission {
  /** `namespace:name`. */
  readonly mod: string
  readonly version: string
}

/**
 * A game's grants to mods: rules for all of them, with rules of their own for some, which take the place of the general
 * ones; or a function that decides on each thing that a mod asks for. It must decide the same each time.
 */
export type GrantPolicy =
  | (GrantRules & { readonly mods?: Readonly<Record<string, GrantRules>> })
  | ((request: GrantRequest) => boolean)

/** Whether something is granted. */
export type GrantTest = (request: GrantRequest) => boolean

interface Matcher {
  readonly access: Access | null
  /** A package, the path of an item, or a module; `null` for everything. */
  readonly what: string | null
  readonly member: string | null
}

/** Makes a test of a policy. @throws SkeinError `value/invalid` for a rule that names nothing */
export function compilePolicy(policy: GrantPolicy | undefined): GrantTest | null {
  if (policy === undefined) return null
  if (typeof policy === 'function') return (request) => policy(request)
  const general = compileRules(policy)
  const special = new Map(Object.entries(policy.mods ?? {}).map(([mod, rules]) => [mod, compileRules(rules)]))
  return (request) => (special.get(request.mod) ?? general)(request)
}

/** Makes a test of rules. @throws SkeinError `value/invalid` for a rule that names nothing */
export function compileRules({ allow, deny = [] }: GrantRules): (permission: Permission) => boolean {
  const allowed = allow?.map(readRule) ?? null
  const denied = deny.map(readRule)
  return (permission) =>
    (allowed === null || allowed.some((rule) => matches(rule, permission, false))) &&
    !denied.some((rule) => matches(rule, permission, true))
}

function readRule(rule: GrantRule): Matcher {
  // Names of assets may have spaces in them.
  const [, first, subject] = /^(?:([a-z]+) )?(.*)$/.exec(String(rule)) as unknown as [
    string,
    string?,
    string?,
  ]
  const access = first === undefined ? null : (first as Access)
  const [what, ...members] = (subject ?? '').split('#') as [string, ...string[]]
  const member = members[0] ?? null
  const known =
    what === '*' ||
    isPackageName(what) ||
    parseItemPath(what) !== null ||
    what === WASI_MODULE ||
    isHostModule(what)
  const asset = what === 'skein:engine/assets' && member !== null && isAssetName(member)
  const fits = member === null || asset || (what !== '*' && !isPackageName(what) && /^[\w.-]+$/.test(member))
  if (members.length <= 1 && known && fits && (access === null || ACCESSES.includes(access))) {
    if (what.startsWith(`${ENGINE}/`)) return ofEngine(rule, access, what, member)
    return { access, what: what === '*' ? null : what, member }
  }
  throw new SkeinError('value/invalid', `"${printable(String(rule))}" is not a valid grant rule`, {
    hint: `Name a package, an item or a member, such as "pong:game/paddles#set-speed", optionally after one of ${ACCESSES.join(', ')}.`,
  })
}

/** A rule about a trait of the engine: one that is misspelt would deny nothing. */
function ofEngine(rule: GrantRule, access: Access | null, what: string, member: string | null): Matcher {
  const trait = what.slice(ENGINE.length + 1)
  const methods = Object.hasOwn(ENGINE_PERMISSIONS, trait) ? ENGINE_PERMISSIONS[trait]! : null
  if (methods === null) throw unknownInEngine(rule, trait, Object.keys(ENGINE_PERMISSIONS))
  if (member === null) return { access, what, member }
  // Of assets, members are also the names of those that mods bring.
  if (access === 'bring' || access === 'replace') return { access, what, member }
  if (Object.hasOwn(methods, member)) return { access, what, member: methods[member]! }
  if (trait === 'assets' && access === null) return { access, what, member }
  throw unknownInEngine(rule, member, Object.keys(methods))
}

function unknownInEngine(rule: GrantRule, name: string, known: readonly string[]): SkeinError {
  const what = `"${printable(rule)}" is not a valid grant rule: the engine has no "${printable(name)}"`
  return new SkeinError('value/invalid', what, {
    hint: suggestion(name, known) ?? `It has: ${known.join(', ')}.`,
  })
}

/**
 * @param partly whether a rule for one member holds for a request for the whole: to deny one is to deny the whole, to
 * allow one is not to allow the whole
 */
function matches({ access, what, member }: Matcher, permission: Permission, partly: boolean): boolean {
  if (access !== null && access !== permission.access) return false
  if (what !== null && what !== permission.item && what !== permission.item.split('/')[0]) return false
  if (member === null || member === permission.member) return true
  const named = Object.hasOwn(COMPONENT_PERMISSIONS, member) ? COMPONENT_PERMISSIONS[member] : member
  if (permission.access === 'write' && named === permission.member) return true
  // A rule that denies the import that reads or writes a field denies the field.
  const imported = permission.access === 'read' ? 'get-' : permission.access === 'write' ? 'set-' : null
  if (partly && imported !== null && member === `${imported}${permission.member}`) return true
  return partly && permission.member === null && isKebab(member)
}
