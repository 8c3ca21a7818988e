export { formatDiagnostic, type Diagnostic } from '../transform/diagnostic.ts'
export { buildMod, type BuildOptions, type BuiltMod } from './build.ts'
export type { CompilerTools } from './compiler.ts'
export { newMod, type NewMod, type NewModOptions } from './new-mod.ts'
