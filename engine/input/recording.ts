/** One action that has changed: the step since the recording began (from 1), the action's place in the list, its value. */
export type InputChange = readonly [step: number, action: number, value: number]

/** Input sampled over a number of fixed steps, as plain data: each change and its step. */
export interface InputRecording {
  readonly actions: readonly string[]
  readonly steps: number
  /** In the order of their steps. */
  readonly changes: readonly InputChange[]
}
