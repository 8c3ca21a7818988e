export { PAD_AXES, PAD_BUTTONS, parseBinding, TOUCH_BUTTONS, type Bindings } from './binding.ts'
export { Controls } from './controls.ts'
export { Input, type ActionDefinitions, type ActionKind } from './input.ts'
export type { InputChange, InputRecording } from './recording.ts'
