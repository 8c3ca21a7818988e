export { bindingsName, className, generateAssemblyScript } from './assemblyscript/generate.ts'
