export { implementEngineTraits, type EngineTraits } from './implement.ts'
export { enginePackage, isEngineTrait } from './package.ts'
