import { commands } from '@yowasp/clang'
import { readFileSync, writeFileSync } from 'node:fs'

const names = ['guest.c', 'suites.c', 'guest_component_type.o', 'guest.h']
const files = Object.fromEntries(names.map((name) => [name, new Uint8Array(readFileSync(name))]))
const flags = [
  '--target=wasm32-wasip1',
  '-mexec-model=reactor',
  '-std=gnu2x',
  '-O1',
  ...names.slice(0, 3),
  '-o',
  'guests.wasm',
]
writeFileSync('guests.wasm', (await commands.clang(flags, files))['guests.wasm'])
