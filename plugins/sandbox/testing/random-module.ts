import { createRandom } from '../../../engine/index.ts'
import { RandomCode } from './random-code.ts'
import { VALUES, type ExceptionStyle, type RandomSpace } from './random-values.ts'
import { constant } from './random-operators.ts'
import {
  nameBytes,
  section,
  signatureBytes,
  signedLeb,
  unsignedLeb,
  VALUE,
  vector,
  type Signature,
  type ValueName,
} from './wasm-encoding.ts'

/** Calls of functions that one call of `run` leads to. */
const CALLS = 40
/** Signature of `run`: types that JavaScript can hand over. */
const RUN: Signature = { params: ['i32', 'i32'], results: ['i32', 'i64', 'f64'] }
const NOTE: Signature = { params: ['i32'], results: ['i32'] }
/** Header of every module. */
export const HEADER: readonly number[] = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const PAGES = 1
const MOST_PAGES = 3
const ELEMENTS = 8

/**
 * A module from a seed: valid, of many features, and one that ends. It imports `env.note`, and exports `run`, its `memory`,
 * its globals as `g0`, `g1` … and its table as `table`.
 *
 * @param bits whether code may look at the bits of floats
 */
export function randomModule(seed: number, exceptions: ExceptionStyle, bits = false): Uint8Array {
  const random = createRandom(seed, 'module')
  const types: string[] = []
  const signatures: Signature[] = []
  const type = (signature: Signature): number => {
    const key = `${signature.params.join()} ${signature.results.join()}`
    let index = types.indexOf(key)
    if (index < 0) {
      index = types.push(key) - 1
      signatures.push(signature)
    }
    return index
  }
  const some = (most: number): ValueName[] =>
    Array.from({ length: random.below(most + 1) }, () => VALUES[random.below(VALUES.length)]!)
  const defined = Array.from({ length: 2 + random.below(5) }, (): Signature => ({
    params: some(3),
    results: some(2),
  }))
  const functions = [NOTE, ...defined]
  const globals: ValueName[] = ['i32', 'i32', 'i64', 'f32', 'f64']
  const space: RandomSpace = {
    functions,
    globals,
    budget: globals.length,
    tags: [['i32'], ['i64', 'f32'], []],
    exceptions,
    bits,
    type,
  }
  const leaves = defined.map(() => random.below(3) === 0)
  const bodies = defined.map((signature, index) =>
    new RandomCode(random, space, signature, 10 + random.below(60)).body(leaves[index]!),
  )
  const budget = [0x41, ...signedLeb(CALLS), 0x24, space.budget]
  bodies.push(new RandomCode(random, space, RUN, 60 + random.below(120)).body(false, budget))
  // All types are known from here on.
  const index = [...functions, RUN].map(type)
  const tags =
    exceptions === 'none'
      ? []
      : space.tags.map((params) => [0].concat(unsignedLeb(type({ params, results: [] }))))
  const elements = Array.from({ length: ELEMENTS - 1 }, () => unsignedLeb(random.below(functions.length)))
  const passive = [unsignedLeb(1), unsignedLeb(functions.length - 1)]
  const run = functions.length
  return Uint8Array.from([
    ...HEADER,
    ...section(1, vector(signatures.map(signatureBytes))),
    ...section(2, vector([[...nameBytes('env'), ...nameBytes('note'), 0, ...unsignedLeb(index[0]!)]])),
    ...section(3, vector(index.slice(1).map((it) => unsignedLeb(it)))),
    ...section(4, vector([[VALUE.funcref, 1, ELEMENTS, ELEMENTS]])),
    ...section(5, vector([[1, PAGES, MOST_PAGES]])),
    ...(tags.length === 0 ? [] : section(13, vector(tags))),
    ...section(
      6,
      vector([...globals, 'i32' as const].map((it) => [VALUE[it], 1].concat(constant(it, 9), 0x0b))),
    ),
    ...section(
      7,
      vector([
        [...nameBytes('run'), 0, run],
        [...nameBytes('memory'), 2, 0],
        [...nameBytes('table'), 1, 0],
        ...globals.map((_, global) => nameBytes(`g${global}`).concat(3, global)),
      ]),
    ),
    ...section(
      9,
      vector([
        [1, 0, ...vector(passive)],
        [0, 0x41, 0, 0x0b, ...vector(elements)],
        // What code may make references to has to be said somewhere.
        [3, 0, ...vector(functions.map((_, function_) => unsignedLeb(function_)))],
      ]),
    ),
    ...section(12, unsignedLeb(1)),
    ...section(10, vector(bodies)),
    ...section(11, vector([[1, ...vector(Array.from({ length: 16 }, (_, i) => [i * 3]))]])),
  ])
}
