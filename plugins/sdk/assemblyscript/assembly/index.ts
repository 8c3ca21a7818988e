/** What mods written in AssemblyScript import as `skein`. docs/assemblyscript.md is the guide. */
export { Char, Entity, Some } from './types'
export { add, get, has, remove } from './component'
export { native, raise } from './event'
export { log } from './log'
export { random } from './random'
export { time } from './time'
export { world } from './world'
