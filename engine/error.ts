import { visible, visibleLines } from './visible.ts'

/**
 * Every error code that Skein reports, with its meaning. Codes are stable: programs may compare them.
 * `docs/errors.md` explains each one and says what to do.
 */
export const ERROR_CODES = {
  'bindgen/duplicate-package': 'two packages for bindings have the same name',
  'bindgen/not-generated': 'bindings would overwrite a file written by hand',
  'asset/broken': 'an asset is damaged, too large, or not in the format of its name',
  'asset/invalid': 'the name, media type or data of an asset is invalid',
  'build/compiler-crashed': 'a compiler crashed while it built a mod',
  'build/failed': 'the compiler found mistakes in a mod',
  'build/no-compiler': 'the compiler for the language of a mod is not installed',
  'build/no-project': 'the folder has no valid skein.json',
  'build/not-empty': 'the output folder already has other files in it',
  'cli/bad-input': 'an argument of a command is invalid',
  'cli/bad-layout': 'a game declares places for its files that do not exist or are of the wrong kind',
  'cli/not-installed': 'a command needs a package that is not installed',
  'cli/port-in-use': 'another program uses the port',
  'event/nested-flush': 'flush, frame or edit was called inside a callback of a system',
  'event/flood': 'systems of the game raise events without end',
  'fault/missing-provider': 'a mod called a trait that no system provides at the moment',
  'fault/bad-call': 'a plugin called a trait or a method that is not there, or with malformed arguments',
  'fault/bad-char': 'a mod passed an invalid Unicode code point',
  'fault/bad-discriminant': 'a mod passed an invalid case of an enum or variant',
  'fault/bad-message': 'a mod raised an event with a malformed payload',
  'fault/bad-pointer': 'a mod passed an invalid pointer or length',
  'fault/bad-realloc': 'the allocator of a mod returned invalid memory',
  'fault/bad-string': 'a mod passed text that is not UTF-8',
  'fault/callee-faulted': 'a mod called another mod, and that mod faulted',
  'fault/event-flood': 'a mod raises events without end',
  'fault/exit': 'a mod called exit',
  'fault/fuel': 'a mod used up its fuel',
  'fault/host-threw': 'a system of the game threw an exception when a mod called it',
  'fault/missing-component': 'a mod used a component that the entity does not have',
  'fault/over-limit': 'a mod exceeded a limit on entities, components, events or log lines',
  'fault/panic': 'a mod panicked with a message',
  'fault/reentrant': 'a mod was called again before its own call returned',
  'fault/skipped': 'a mod was called that is skipped until the next frame',
  'fault/stack-overflow': 'a mod overflowed its call stack',
  'fault/stale-entity': 'a mod used a handle of an entity that no longer exists',
  'fault/too-long': 'a value passed between a mod and the game is too long',
  'fault/too-many': 'a mod exceeded a limit of one call',
  'fault/trap': 'a mod trapped',
  'input/invalid-binding': 'an action is bound to an invalid control',
  'input/unknown-action': 'the game has no action of that name',
  'link/ambiguous-columns': 'a query with a bare "#" would read other fields of a newer component',
  'link/wasi-command': 'a mod is built as a WASI command instead of a reactor',
  'link/incompatible-version': 'a mod needs a version that is not present',
  'link/missing-export': 'a mod lacks an export that its manifest names',
  'link/missing-provider': 'a mod needs a trait that no system or mod provides',
  'link/not-granted': 'the game or the player denies a permission that a mod needs',
  'link/over-limit': 'a mod defines too many components',
  'link/package-clash': 'one package and version is defined twice, with different contents',
  'link/undeclared-trait': 'a mod imports a trait that none of its systems declares',
  'link/unknown-import': 'a mod imports a function that the game does not offer',
  'link/unknown-item': 'a mod uses an item that its package does not define',
  'link/unknown-member': 'a mod uses a member that the trait, event or component does not have',
  'link/unknown-package': 'a mod needs a package that neither the game nor a mod defines',
  'link/unsupported': 'a mod uses a feature that this version of Skein does not support',
  'link/wrong-kind': 'a mod uses an item of a package as the wrong kind',
  'link/wrong-type': 'an import or export of a mod has the wrong type',
  'manifest/duplicate-system': 'the manifest of a mod names a system twice',
  'manifest/invalid': 'the manifest of a mod is invalid',
  'manifest/unsupported-abi': 'a mod is built for an unsupported version of the ABI',
  'message/malformed': 'a message does not match the fields of its event',
  'mod/breaks-dependents': 'a changed mod would break other running mods',
  'mod/copy': 'two files hold the same mod; the game loads one of them',
  'mod/duplicate-name': 'two files hold different mods of one name and version',
  'mod/misplaced': 'a mod is in a subfolder of the mods folder',
  'mod/dependency-failed': 'a mod needs another mod that is not running',
  'mod/host-unavailable': 'the page could not fetch the code that runs mods',
  'mod/no-folder': 'the mods folder cannot be read',
  'mod/older-version': 'another file holds a newer version of the mod',
  'mod/unknown': 'no mod with that name is loaded',
  'mod/unreadable': 'a file in the mods folder cannot be read',
  'module/bad-metadata': 'a plugin built with wings cannot describe itself',
  'module/forbidden': 'the page forbids WebAssembly',
  'module/invalid': 'the file is not a valid WebAssembly module',
  'module/no-manifest': 'the file is WebAssembly without a mod manifest',
  'module/not-wasm': 'the file is not WebAssembly',
  'module/other-host': 'the file is a plugin for another host',
  'module/over-limit': 'a mod starts with more memory or larger tables than the game allows',
  'module/too-large': 'a part of the file is larger than any real mod needs',
  'recording/damaged': 'a recording is truncated or damaged',
  'recording/diverged': 'a replay has reached another state than the recording holds',
  'recording/ended': 'a recording has ended, or one is under way already',
  'recording/foreign': 'the file is not a recording',
  'recording/missing-mod': 'a recording needs a mod that is not at hand',
  'recording/newer-format': 'a recording was made by a later version of Skein',
  'recording/not-at-start': 'a recording or a replay cannot begin in this state of the game',
  'recording/not-plain': 'an input cannot be recorded, since it is not plain data',
  'recording/other-game': 'a recording is of another game, or of another version of it',
  'recording/other-mod': 'a recording needs other bytes of a mod than those at hand',
  'recording/other-options': 'a game was created with other options than the recording needs',
  'recording/outside-change':
    'the program changed the state of a game that is recorded, other than by an input',
  'recording/unknown-entry': 'a recording holds an input of a kind that the game does not know',
  'render/no-element': 'the page has no element for the game',
  'render/no-graphics': 'the browser offers neither WebGL nor WebGPU',
  'module/unsupported': 'a mod uses an unsupported WebAssembly feature',
  'save/cannot-restore': 'a system or component cannot take up its saved state',
  'save/damaged': 'a saved game was damaged after it was written',
  'save/malformed': 'the contents of a saved game contradict each other',
  'save/no-slot': 'no saved game has that name',
  'save/not-a-save': 'the file is not a saved game',
  'save/other-game': 'a saved game belongs to another game',
  'save/slot-taken': 'another saved game has that name',
  'save/storage-failed': 'the place where saved games are kept cannot be read or written',
  'save/too-large': 'a saved game would be larger than any can be',
  'save/too-new': 'a later version of Skein wrote the saved game',
  'save/truncated': 'a saved game ends too early',
  'schema/duplicate-name': 'a name is used twice',
  'schema/invalid-name': 'a name has an invalid form',
  'schema/invalid-type': 'a type is invalid here, or its description is malformed',
  'schema/invalid-version': 'a version is not a semantic version',
  'snapshot/adopted-world': 'snapshots are not possible in a game whose world is its own',
  'snapshot/invalid': 'the bytes are not a snapshot, or are damaged',
  'snapshot/missing-mod': 'a snapshot has a mod whose file is not at hand',
  'snapshot/no-restore': 'a system of a game that takes snapshots has save without restore',
  'snapshot/not-now': 'a snapshot is taken or restored while a frame or a change is under way',
  'snapshot/not-prepared': 'the game was not started for snapshots',
  'snapshot/other-game': 'a snapshot is of another game',
  'snapshot/restore-failed':
    'a system could not be created in the state of a snapshot, or could not take up its own',
  'snapshot/unknown-component': 'a snapshot has a component that the game does not have',
  'snapshot/unknown-event': 'a snapshot has an event that the game does not have',
  'snapshot/unknown-system': 'a snapshot has a system that the game does not have',
  'snapshot/unsupported': 'the bytes are a snapshot of another version of Skein',
  'snapshot/unkeepable': 'a mod keeps state that a snapshot cannot hold',
  'system/missing-provider': 'a trait was called that no system provides at the moment',
  'system/busy': 'systems were changed inside a callback of a system',
  'system/cycle': 'systems depend on each other in a circle',
  'system/duplicate-name': 'two different systems have the same name',
  'system/duplicate-provider': 'two systems provide the same version of a trait',
  'system/invalid': 'the definition of a system is malformed',
  'system/missing-dependency': 'a system needs another system or a trait that is missing',
  'system/no-math': 'a system uses math, but the game has none',
  'system/not-running': 'the system is not running',
  'system/undeclared': 'a system uses a dependency that it did not declare',
  'system/not-serializable': 'the saved state of a system is not plain data',
  'system/unsatisfied': 'the systems cannot run together, for several reasons',
  'text/full': 'the game has too many different texts',
  'text/too-long': 'a text for a component is too long',
  'hook/too-deep': 'calls of hooks lead to each other without end',
  'value/invalid': 'a value does not have the expected type',
  'watch/over-limit': 'a folder cannot be watched: the operating system allows no more watches or open files',
  'world/cannot-adopt': 'adoptWorld or adoptObjects got an unsuitable world, array or object',
  'world/component-clash': 'two definitions of one component have incompatible fields',
  'world/empty-query': 'a query requires no component',
  'world/full': 'the world has no room for another entity',
  'world/missing-component': 'the entity does not have the component',
  'world/stale-entity': 'the handle refers to an entity that no longer exists',
  'world/unknown-owner': 'the owner was released or belongs to another world',
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
 * a mod or a file is called; `names` are unchanged.
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
