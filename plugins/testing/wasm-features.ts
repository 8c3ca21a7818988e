import { defineGame } from '../../engine/index.ts'
import { createGame } from '../../src/index.ts'
import { withCustomSection } from '../wasm/index.ts'

const MANIFEST = JSON.stringify({ mod: { name: 'acme:features', version: '1.0.0', abi: 1 } })
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
/** A function without parameters and results, and the code section that holds it. */
const FUNCTION = [1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 10]

/** The sections of modules that each use one feature of WebAssembly. */
const MODULES: Readonly<Record<string, readonly number[]>> = {
  vectors: [...FUNCTION, 9, 1, 7, 0, 0x41, 1, 0xfd, 15, 0x1a, 11],
  'relaxed vectors': [
    ...FUNCTION,
    16,
    1,
    14,
    0,
    0x41,
    1,
    0xfd,
    15,
    0x41,
    2,
    0xfd,
    15,
    0xfd,
    0x80,
    2,
    0x1a,
    11,
  ],
  'exceptions, by try': [...FUNCTION, 8, 1, 6, 0, 6, 0x40, 0x19, 11, 11],
  'exceptions, by try_table': [...FUNCTION, 8, 1, 6, 0, 0x1f, 0x40, 0, 11, 11],
  'tail calls': [...FUNCTION, 6, 1, 4, 0, 0x12, 0, 11],
  'typed references': [...FUNCTION, 8, 1, 6, 0, 0xd0, 0, 0x14, 0, 11],
  'garbage collection': [1, 5, 1, 0x5f, 1, 0x78, 0],
  'several results': [1, 6, 1, 0x60, 0, 2, 0x7f, 0x7f, 3, 2, 1, 0, 10, 8, 1, 6, 0, 0x41, 0, 0x41, 0, 11],
  'extended constants': [6, 9, 1, 0x7f, 0, 0x41, 1, 0x41, 2, 0x6a, 11],
  '64-bit memory': [5, 3, 1, 4, 1],
  'several memories': [5, 5, 2, 0, 0, 0, 0],
  'shared memory': [5, 4, 1, 3, 1, 1],
  'a body without a function': [10, 3, 1, 1, 0],
}

/** The status of a mod for each feature; for a refused one also the code and the message. */
export async function tryFeatures(): Promise<Record<string, string>> {
  const outcomes: Record<string, string> = {}
  for (const [name, sections] of Object.entries(MODULES)) {
    const game = await createGame(defineGame({ name: 'demo', systems: [] }))
    const bytes = withCustomSection(Uint8Array.from([...HEADER, ...sections]), 'skein', MANIFEST)
    const [mod] = await game.mods.add([{ file: 'features.wasm', bytes }])
    outcomes[name] = [mod!.status, ...mod!.errors.map(({ code, message }) => `${code}: ${message}`)].join(' ')
  }
  return outcomes
}
