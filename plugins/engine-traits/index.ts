export { implementEngineTraits, type EngineTraits } from './implement.ts'
export { enginePackage, isEngineTrait, LOG_LEVELS } from './package.ts'
