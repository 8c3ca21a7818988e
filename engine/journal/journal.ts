import type { Edit } from '../edit.ts'
import type { AnyEvent } from '../event/index.ts'
import type { HookDefinition } from '../schema/index.ts'
import type { Stage } from '../system/index.ts'

/**
 * An input: something that enters a running game from outside, between two frames or at the start of one. A game follows from its start
 * and from these, in their order.
 */
export type JournalEntry =
  /** A frame of so many seconds. The samples of its steps follow it. */
  | { readonly kind: 'frame'; readonly seconds: number }
  /** A stage that the game's own loop runs. */
  | { readonly kind: 'stage'; readonly stage: Stage; readonly seconds: number }
  | { readonly kind: 'flush' }
  /**
   * An event that the embedding program raises.
   * `at`: in the middle of the entry before it, after so many operations of the queue; -1 between two entries.
   */
  | { readonly kind: 'raise'; readonly event: AnyEvent; readonly payload: unknown; readonly at: number }
  /** A hook that the embedding program calls. */
  | { readonly kind: 'call'; readonly hook: HookDefinition; readonly value: unknown; readonly args: unknown }
  | { readonly kind: 'edit'; readonly edit: Edit }
  /** Systems that the embedding program adds, removes and resets, by name. */
  | {
      readonly kind: 'systems'
      readonly add: readonly string[]
      readonly remove: readonly string[]
      readonly reset: readonly string[]
    }
  /** Bytes that an owner reads from outside of the game, such as from its storage. */
  | { readonly kind: 'reading'; readonly owner: string; readonly name: string; readonly bytes: Uint8Array }
  /** An input of a part that the engine does not know, such as a change of guests: plain data, read by the {@link EntryKind} of that name. */
  | { readonly kind: 'other'; readonly name: string; readonly data: unknown }

/** Takes down the inputs of a game. `engine.journal` holds it while somebody records. */
export interface Journal {
  /** Takes down an input before it takes effect. Plain data in it may change afterwards: whoever keeps it copies it. */
  enter(entry: JournalEntry): void
  /** Takes down the values of all actions at the start of a fixed step. They are good until this returns. */
  sample(values: Float64Array): void
  /** Keeps the content of a file that an entry names by its hash. */
  keep(content: JournalContent): void
}

/** A file that entries name by its hash. */
export interface JournalContent {
  readonly hash: string
  readonly file: string
  /** The name of the owner that runs from it. */
  readonly name: string
  readonly version: string
  readonly bytes: Uint8Array
}

/** Gives a game its inputs in place of the embedding program. `engine.replayed` holds it while a recording plays. */
export interface ReplayedInputs {
  /** Whether the call under way is one of the recording: others of their kind are ignored. */
  readonly applying: boolean
  /** Sets the values of all actions for the coming fixed step. */
  sample(values: Float64Array): void
  /** The bytes that an owner read next under a name. `read` reads them from outside. @throws SkeinError `recording/diverged` when it read no more */
  reading(owner: string, name: string, read: () => Uint8Array): Uint8Array
}

/** Reads the entries of a part that the engine does not know. */
export interface EntryKind {
  /**
   * Gets ready for entries before the first frame plays, such as by compiling.
   *
   * @param entries the data of all of them, in order
   * @param contentOf the kept content of a hash; throws `recording/*` where there is none
   * @throws SkeinError `recording/*`
   */
  prepare(
    entries: readonly unknown[],
    contentOf: (wanted: Omit<JournalContent, 'bytes'>) => JournalContent,
  ): Promise<void>
  /** Has an entry take effect again. */
  apply(data: unknown): void
}
