export { isWasi, linkWasi } from './link.ts'
export { WASI_MODULE, wasiSignature } from './functions.ts'
export { Wasi } from './wasi.ts'
export { wasiWords } from './words.ts'
