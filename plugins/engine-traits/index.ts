export { implementEngineTraits, type EngineTraits, type LoadedMod, type ModDirectory } from './implement.ts'
export { enginePackage, isEngineTrait } from './package.ts'
