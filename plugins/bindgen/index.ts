export { bindingsName, className, generateAssemblyScript } from './assemblyscript/generate.ts'
export { generateWit } from './wit/generate.ts'
