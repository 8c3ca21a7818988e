import { counted, SkeinError } from '../../engine/index.ts'
import { BinaryReader } from './reader.ts'

/** Whether bytes are a component, of the component model, rather than a core module. */
export function isComponent(bytes: Uint8Array): boolean {
  const head = [0, 0x61, 0x73, 0x6d, 0x0d, 0, 1, 0]
  return bytes.length >= head.length && head.every((byte, index) => bytes[index] === byte)
}

// Sections of components.
const CORE_MODULE = 1
const COMPONENT = 4

/**
 * The core module in a component that holds just one, as tools make them of a module that needs nothing else.
 *
 * @throws SkeinError `module/not-wasm` when it holds none or several, `module/invalid` when it is damaged
 */
export function coreOfComponent(bytes: Uint8Array, file: string): Uint8Array {
  const reader = new BinaryReader(bytes, file, 8)
  const modules: Uint8Array[] = []
  let nested = 0
  while (!reader.done) {
    const id = reader.byte()
    const content = reader.span(reader.u32())
    if (id === CORE_MODULE) modules.push(content)
    if (id === COMPONENT) nested++
  }
  const [module] = modules
  if (module !== undefined && modules.length === 1 && nested === 0) return module
  const held = [
    counted(modules.length, 'core module'),
    ...(nested === 0 ? [] : [counted(nested, 'component')]),
  ]
  throw new SkeinError(
    'module/not-wasm',
    `${file} is a WebAssembly component that holds ${held.join(' and ')}`,
    {
      names: { file },
      hint: 'Build one core module: for wasm32-unknown-unknown or wasm32-wasip1 instead of wasip2, and without "wasm-tools component new".',
    },
  )
}
