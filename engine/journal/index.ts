export { InputGate } from './input-gate.ts'
export type { EntryKind, Journal, JournalContent, JournalEntry, ReplayedInputs } from './journal.ts'
