export { Input, type ActionDefinitions, type ActionKind } from './input.ts'
export type { InputChange, InputRecording } from './recording.ts'
