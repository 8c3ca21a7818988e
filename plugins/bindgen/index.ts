export { bindingsName, className, generateAssemblyScript } from './assemblyscript/generate.ts'
export { generateC } from './c/generate.ts'
export { isGenerated } from './generated.ts'
export { generateWit } from './wit/generate.ts'
