import type { GuestMemory } from './guest-memory.ts'

/** A guest whose memory calls go through. The memory is set once the guest has been instantiated. */
export interface Guest {
  memory: GuestMemory
}

/** Stands between a guest's call out and its callee. */
export interface ImportGuard {
  /** Called first; throws when the guest must not call anything any more. */
  enter(): void
  /** Makes the guest's fault of an exception that the callee threw. */
  threw(error: unknown): never
}

/**
 * Stands around a call into a guest. The methods that begin and end calls are called outside of `try`: engines inline
 * the small functions of WebAssembly that they call, but not where exceptions are caught.
 */
export interface ExportScope {
  /** Called before anything of the guest runs; throws when it must not. */
  begin(): void
  /** As {@link begin}, for a call that another guest makes. @param caller which faults as well when this throws */
  beginFor(caller: ImportGuard): void
  /** Called when the call has returned normally and its result has been read. */
  commit(): void
  /** Called last, when nothing has failed, after {@link begin}. */
  end(): void
  /** The same after {@link beginFor}. */
  endFor(): void
  /** Called with whatever the call, or {@link commit}, threw; ends the call. */
  failed(error: unknown): never
}

/** A guest's export, as the call finds it at that moment. */
export interface ExportEntry {
  fn: (...args: never[]) => unknown
  /** `cabi_post_…`, where the guest has one. */
  post: ((...args: never[]) => void) | null
}

/** Core functions and methods of any signature: the arguments follow from the type that the closures are made for. */
export type UntypedFunction = (...args: unknown[]) => unknown

/** A method, late-bound, of any signature. */
export interface UntypedMethodReference {
  readonly fn: UntypedFunction
  readonly self: unknown
}
