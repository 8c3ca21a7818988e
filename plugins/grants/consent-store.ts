import type { GrantRules } from './policy.ts'

/** A player's answer to a request: yes, no, or yes but for some of it. */
export type Consent = boolean | GrantRules

/** Where answers are kept, by the SHA-256 of the file they are about. */
export interface ConsentStore {
  /** The answer about a file; `undefined` when the player has not been asked. */
  get(hash: string): Consent | undefined | Promise<Consent | undefined>
  /** Keeps the answer about a file. */
  set(hash: string, consent: Consent): void | Promise<void>
}

/** Keeps answers for as long as the program runs. */
export function memoryConsentStore(): ConsentStore {
  const answers = new Map<string, Consent>()
  return {
    get: (hash) => answers.get(hash),
    set: (hash, consent) => void answers.set(hash, consent),
  }
}
