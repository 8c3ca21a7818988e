export { bindingsName, className, generateAssemblyScript } from './assemblyscript/generate.ts'
export { isGenerated } from './generated.ts'
export { generateWit } from './wit/generate.ts'
