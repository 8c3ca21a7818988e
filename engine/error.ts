import { visible, visibleLines } from './visible.ts'

/**
 * Every error code that Skein reports, with what it means. Codes are stable: programs may compare them.
 * `docs/errors.md` explains each one and says what to do.
 */
export const ERROR_CODES = {
  'bindgen/duplicate-package': 'bindings would be made for two packages of one name',
  'bindgen/not-generated': 'bindings would be written over a file that was written by hand',
  'asset/broken': 'an asset is damaged, too large to be shown, or not what its name says',
  'asset/invalid': 'the name, the type or the data of an asset is not what it must be',
  'build/compiler-crashed': 'the compiler of a language crashed while it built a mod',
  'build/failed': 'the compiler found mistakes in a mod',
  'build/no-compiler': 'the compiler for the language of a mod is not installed',
  'build/no-project': 'the folder holds no mod: its skein.json is missing or malformed',
  'build/not-empty': 'the folder to be written already has other files in it',
  'cli/bad-input': 'what was given to a command is not what it needs',
  'cli/not-installed': 'a command needs a package that is not installed',
  'cli/port-in-use': 'another program listens on the port that a command is to use',
  'event/nested-flush': 'flush, frame or edit was called while a system is at work',
  'event/flood': 'systems of the game keep raising events, so that a flush does not end',
  'fault/missing-provider': 'a mod called a trait that nothing provides at the moment',
  'fault/bad-char': 'a mod gave a number as a character that is none',
  'fault/bad-discriminant': 'a mod gave a case that the type does not have',
  'fault/bad-message': 'a mod raised an event with a payload that is malformed',
  'fault/bad-pointer': 'a mod gave a pointer or a length that is not valid',
  'fault/bad-realloc': 'the allocator of a mod gave memory that is not valid',
  'fault/bad-string': 'a mod gave text that is not UTF-8',
  'fault/callee-faulted': 'a mod called another mod, which faulted',
  'fault/event-flood': 'a mod keeps raising events, so that a flush does not end',
  'fault/exit': 'a mod ended itself as if it were a program',
  'fault/fuel': 'a mod ran for longer than it may',
  'fault/host-threw': 'a system of the game threw an exception when a mod called it',
  'fault/missing-component': 'a mod used a component that the entity does not have',
  'fault/over-limit': 'a mod has more of something than it may have at a time',
  'fault/panic': 'a mod ended itself with a message',
  'fault/reentrant': 'a mod was called while a call into it was under way',
  'fault/skipped': 'a mod was called that rests until the next frame',
  'fault/stack-overflow': 'a mod called too deeply',
  'fault/stale-entity': 'a mod used a handle of an entity that no longer exists',
  'fault/too-long': 'a value that crosses between a mod and the game is too long',
  'fault/too-many': 'a mod did more in one call than is allowed',
  'fault/trap': 'a mod executed something that WebAssembly stops',
  'input/invalid-binding': 'what is to be bound to an action is no control',
  'input/unknown-action': 'the game has no action of that name',
  'link/ambiguous-columns': 'a query names all fields of a component that may have gained some',
  'link/wasi-command': 'a mod is built as a program, not as a library',
  'link/incompatible-version': 'what a mod needs is there, but in no version that serves it',
  'link/missing-export': 'a mod lacks an export that its manifest or its interfaces ask for',
  'link/missing-provider': 'a mod needs a trait that nothing present provides',
  'link/not-granted': 'a mod asks for something that the game or its player does not let it use',
  'link/over-limit': 'a mod defines more than it may',
  'link/package-clash': 'one package and version is defined twice, with different contents',
  'link/undeclared-trait': 'a mod imports a trait that none of its systems declares',
  'link/unknown-import': 'a mod imports something that no host of mods offers',
  'link/unknown-item': 'a mod needs something that its package does not have',
  'link/unknown-member':
    'a mod imports or queries something that the trait, event or component does not have',
  'link/unknown-package': 'a mod needs a package that nothing present defines',
  'link/unsupported': 'a mod uses something that this version of Skein does not support',
  'link/wrong-kind': 'a mod uses a component, event or trait as something else than it is',
  'link/wrong-type': 'an import or export of a mod has another type than its interface',
  'manifest/duplicate-system': 'the manifest of the mod, or a group in it, names one system twice',
  'manifest/invalid': 'the manifest of the mod breaks its rules',
  'manifest/unsupported-abi': 'the mod is built for another version of the ABI than the host knows',
  'message/malformed': 'a message is not what its event says it is',
  'mod/breaks-dependents': 'a file cannot take the place of what it held, since other mods could not go on',
  'mod/copy': 'two files hold the same: one of them is left aside',
  'mod/duplicate-name': 'two files hold different mods of one name and version',
  'mod/misplaced': 'a mod lies in a folder within the folder of mods, where none is loaded from',
  'mod/dependency-failed': 'a mod needs another one that could not be loaded',
  'mod/host-unavailable': 'the code that runs mods could not be fetched',
  'mod/no-folder': 'the folder of mods cannot be read',
  'mod/older-version': 'another file holds a newer version of the mod',
  'mod/unknown': 'no mod of that name is loaded',
  'mod/unreadable': 'a file in the folder of mods cannot be read',
  'module/forbidden': 'the page forbids WebAssembly',
  'module/invalid': 'the file is not a valid WebAssembly module',
  'module/no-manifest': 'the file is WebAssembly, but no mod: it has no manifest',
  'module/not-wasm': 'the file is not WebAssembly at all',
  'module/other-host': 'the file is a plugin for another host',
  'module/over-limit': 'a mod begins with more memory or larger tables than the game allows',
  'module/too-large': 'a part of the file is larger than any real mod needs',
  'render/no-element': 'there is no element on the page for the game',
  'render/no-graphics': 'the browser offers nothing to draw with',
  'module/unsupported': 'a mod uses parts of WebAssembly that are not allowed or not known',
  'schema/duplicate-name': 'two things in one place have the same name',
  'schema/invalid-name': 'a name is not in the form its place asks for',
  'schema/invalid-type': 'a type cannot be used where it stands, or its description is malformed',
  'schema/invalid-version': 'a version is not a semantic version',
  'system/missing-provider': 'a trait was called that nothing provides at the moment',
  'system/busy': 'systems were to be changed while one of them is at work',
  'system/cycle': 'systems need each other in a circle',
  'system/duplicate-name': 'two different systems have one name',
  'system/duplicate-provider': 'two systems provide one version of a trait',
  'system/invalid': 'the definition of a system is malformed',
  'system/missing-dependency': 'a system needs another system or a trait that is not there',
  'system/not-running': 'the system does not run',
  'system/undeclared': 'a system reaches for something that it did not declare',
  'system/not-serializable': 'the state that a system saves is not plain data',
  'system/unsatisfied': 'several things keep the systems from running together',
  'text/full': 'the game has more different texts than can be told apart',
  'text/too-long': 'a text for a component is too long',
  'value/invalid': 'a value does not fit the type that an interface says it has',
  'watch/over-limit': 'a folder cannot be watched: the system watches, or has open, as much as it may',
  'world/cannot-adopt': 'what a game keeps itself cannot be the world of its mods',
  'world/component-clash': 'two definitions of one component have fields that do not go together',
  'world/empty-query': 'a query names no component that entities must have',
  'world/full': 'no row is left for another entity',
  'world/missing-component': 'the entity does not have the component',
  'world/stale-entity': 'the handle is of an entity that no longer exists',
  'world/unknown-owner': 'the owner was released, or belongs to another world',
} as const

/** An error code, as `area/what`. `docs/errors.md` explains each. */
export type ErrorCode = keyof typeof ERROR_CODES

/** The things an error is about, by name. Only those that are known are present. */
export interface ErrorNames {
  /** The mod, as `namespace:name`, or the file it came from while its name is not known. */
  readonly mod?: string
  /** The system, as `namespace:package/name@version` or, for a host system, its plain name. */
  readonly system?: string
  /** The export of the module that was called or is missing. */
  readonly export?: string
  /** The import that was called or cannot be linked, as `module#name`. */
  readonly import?: string
  /** The trait, as `namespace:package/name@version`. */
  readonly trait?: string
  /** The method of the trait. */
  readonly method?: string
  /** The event, as `namespace:package/name@version`. */
  readonly event?: string
  /** The component, as `namespace:package/name@version`. */
  readonly component?: string
  /** The package, as `namespace:name@version`. */
  readonly package?: string
  /** The file or folder, as it was given. */
  readonly file?: string
  /** The other party: what the first one wanted, clashed with, or reached for. */
  readonly other?: string
  /** The frame in which it happened. */
  readonly frame?: number
}

/** Options of a {@link SkeinError}. */
export interface SkeinErrorOptions {
  readonly names?: ErrorNames
  /** Advice to the reader, as one sentence. */
  readonly hint?: string
  /** Its cause. */
  readonly cause?: unknown
  /** When one error reports several: all of them, in order. */
  readonly problems?: readonly SkeinError[]
}

/**
 * The one error that Skein throws for bad input and for faults of mods. Anything else that comes out of it is a
 * defect of Skein or an exception of the game's own code. Its message, hint and trace are fit to be shown as they are, whatever
 * a mod or a file is called; `names` are what they are.
 */
export class SkeinError extends Error {
  override readonly name = 'SkeinError'
  readonly code: ErrorCode
  readonly names: ErrorNames
  readonly hint: string | undefined
  readonly problems: readonly SkeinError[]
  /** The functions of the mod that led to a fault, innermost first; empty where that is not known. */
  trace: readonly string[] = []

  /**
   * Whether an error is one of Skein's, also where a program has two copies of it: a game may have brought another one than the
   * command that plays it.
   */
  static override [Symbol.hasInstance](error: unknown): boolean {
    return (
      error instanceof Error &&
      error.name === 'SkeinError' &&
      'code' in error &&
      typeof error.code === 'string'
    )
  }

  constructor(code: ErrorCode, message: string, options: SkeinErrorOptions = {}) {
    const { names = {}, hint } = options
    super(shown(message, names), options.cause === undefined ? undefined : { cause: options.cause })
    this.code = code
    this.names = names
    this.hint = hint === undefined ? undefined : shown(hint, names)
    this.problems = options.problems ?? []
  }

  /** The error as plain data, for logs and for `--json`. */
  toJSON(): {
    code: ErrorCode
    message: string
    names: ErrorNames
    hint?: string
    trace?: readonly string[]
    problems?: unknown[]
  } {
    return {
      code: this.code,
      message: this.message,
      names: this.names,
      ...(this.hint === undefined ? {} : { hint: this.hint }),
      ...(this.trace.length === 0 ? {} : { trace: this.trace }),
      ...(this.problems.length === 0 ? {} : { problems: this.problems.map((problem) => problem.toJSON()) }),
    }
  }
}

/** A message in which names cannot pass for something else: they end no lines, and nothing in it is unseen. */
function shown(message: string, names: ErrorNames): string {
  let text = message
  for (const name of Object.values(names)) {
    if (typeof name !== 'string' || !name.includes('\n')) continue
    // Messages may have a part of it, such as a file without its folder: what counts is what stands around the line break.
    const parts = name.split('\n')
    for (const [index, part] of parts.slice(0, -1).entries()) {
      const before = /[^/\\]*$/.exec(part)![0].slice(-AROUND)
      const after = /^[^/\\]*/.exec(parts[index + 1]!)![0].slice(0, AROUND)
      text = text.replaceAll(`${before}\n${after}`, `${before}${visible('\n')}${after}`)
    }
  }
  return visibleLines(text)
}

/** Characters around a line break by which it is known again. */
const AROUND = 8
