import type { Random } from '../../../engine/index.ts'
import { BIT_OPERATORS, constant, OPERATORS, special } from './random-operators.ts'
import { signedLeb, VALUE, type Signature, type ValueName } from './wasm-encoding.ts'

/** How exceptions are written: as they were first, as they are in the standard, or not at all. */
export type ExceptionStyle = 'legacy' | 'standard' | 'none'

/** Definitions for random code. */
export interface RandomSpace {
  /** Functions that may be called, by index; the first is imported. */
  readonly functions: readonly Signature[]
  readonly globals: readonly ValueName[]
  /** The global that holds how many calls are left before functions give nothing but zeros. */
  readonly budget: number
  /** Values of exceptions, by tag. */
  readonly tags: readonly (readonly ValueName[])[]
  readonly exceptions: ExceptionStyle
  /** Whether code may look at the bits of floats. */
  readonly bits: boolean
  /** The number of the type of a signature; adds it. */
  type(signature: Signature): number
}

export const VALUES: readonly ValueName[] = ['i32', 'i64', 'f32', 'f64', 'v128']
/** How deep loops lie in one another. */
export const LOOPS = 3

/** Where a branch may go: the types that it carries, or `null` where none may go. */
type Label = readonly ValueName[] | null

/** Writes code that gives values, for one function. */
export class RandomValues {
  protected readonly random: Random
  protected readonly space: RandomSpace
  protected readonly signature: Signature
  protected readonly locals: ValueName[]
  protected readonly code: number[] = []
  protected readonly labels: Label[]
  /** Of the counters of loops. */
  protected readonly counters: number
  protected loops = 0
  /** How much more is to be written. */
  protected size: number

  /** @param size roughly how many instructions */
  constructor(random: Random, space: RandomSpace, signature: Signature, size: number) {
    this.random = random
    this.space = space
    this.signature = signature
    this.size = size
    const locals = Array.from({ length: random.below(8) }, () => this.pick(VALUES))
    this.locals = [...signature.params, ...locals]
    this.counters = this.locals.length
    for (let i = 0; i < LOOPS; i++) this.locals.push('i32')
    this.labels = [signature.results]
  }

  protected emit(...bytes: readonly number[]): void {
    for (const byte of bytes) this.code.push(byte)
  }

  protected pick<T>(items: readonly T[]): T {
    return items[this.random.below(items.length)]!
  }

  protected chance(of: number): boolean {
    return this.random.below(of) === 0
  }

  protected local(type: ValueName): number | null {
    const found = this.locals.flatMap((it, index) => (it === type && index < this.counters ? [index] : []))
    return found.length === 0 ? null : this.pick(found)
  }

  protected global(type: ValueName): number | null {
    const found = this.space.globals.flatMap((it, index) => (it === type ? [index] : []))
    return found.length === 0 ? null : this.pick(found)
  }

  protected values(types: readonly ValueName[]): void {
    for (const type of types) this.value(type, 2)
  }

  /** Gets rid of what lies uppermost. */
  protected consume(types: readonly ValueName[]): void {
    for (const type of types.toReversed()) {
      const local = this.local(type)
      if (local === null || this.chance(2)) this.emit(0x1a)
      else this.emit(0x21, local)
    }
  }

  protected value(type: ValueName, depth: number): void {
    this.size--
    const way = depth <= 0 || this.size < 0 ? this.random.below(3) : this.random.below(12)
    const local = this.local(type)
    const global = this.global(type)
    if (way === 0 && local !== null) this.emit(0x20, local)
    else if (way === 1 && global !== null) this.emit(0x23, global)
    else if (way <= 2) this.emit(...this.constant(type))
    else if (way === 3) {
      this.value(type, depth - 1)
      this.value(type, depth - 1)
      this.value('i32', depth - 1)
      this.emit(...(this.chance(2) && type !== 'v128' ? [0x1b] : [0x1c, 1, VALUE[type]]))
    } else if (way === 4) {
      this.value('i32', depth - 1)
      this.block(0x04, [], [type], () => this.value(type, depth - 1))
      this.code.pop()
      this.emit(0x05)
      this.inside([type], () => this.value(type, depth - 1))
      this.emit(0x0b)
    } else if (way === 5) {
      this.block(0x02, [], [type], () => {
        this.value(type, depth - 1)
        this.value('i32', depth - 1)
        this.emit(0x0d, 0)
      })
    } else if (way === 6 && local !== null) {
      this.value(type, depth - 1)
      this.emit(0x22, local)
    } else if (way === 7 && type === 'i32') this.rare(depth)
    else {
      const { takes, code } = this.pick((this.space.bits ? BIT_OPERATORS : OPERATORS)[type])
      for (const taken of takes) this.value(taken, depth - 1)
      this.emit(...code)
    }
  }

  protected constant(type: ValueName): number[] {
    const bits = this.random.bits()
    if (!this.space.bits || (type !== 'f32' && type !== 'f64') || !this.chance(2)) return constant(type, bits)
    return special(type, bits)
  }

  /** Emits rare code that gives an `i32`. */
  protected rare(depth: number): void {
    const address = this.random.below(4000)
    switch (this.random.below(5)) {
      case 0:
        this.emit(0x3f, 0)
        break
      case 1:
        this.emit(0x41, this.random.below(2), 0x40, 0)
        break
      case 2:
        this.emit(0xfc, 16, 0)
        break
      case 3:
        this.value('i32', depth - 1)
        this.emit(0x41, 7, 0x71, 0x25, 0, 0xd1)
        break
      default:
        // Lanes from memory, and into it.
        this.emit(0x41, ...signedLeb(address))
        this.value('v128', depth - 1)
        this.emit(0xfd, 84 + this.random.below(4), 0, 3, 0, 0xfd, 27, 1)
    }
  }

  /** Writes a block around something. */
  protected block(
    opcode: number,
    params: readonly ValueName[],
    results: readonly ValueName[],
    inside: () => void,
  ): void {
    this.emit(opcode, ...this.blockType(params, results))
    this.inside(opcode === 0x03 ? null : results, inside)
    this.emit(0x0b)
  }

  protected blockType(params: readonly ValueName[], results: readonly ValueName[]): number[] {
    if (params.length === 0 && results.length === 0) return [0x40]
    if (params.length === 0 && results.length === 1) return [VALUE[results[0]!]]
    return signedLeb(this.space.type({ params, results }))
  }

  protected inside(label: Label, inside: () => void): void {
    this.labels.push(label)
    inside()
    this.labels.pop()
  }

  protected some(): ValueName[] {
    return Array.from({ length: this.random.below(3) }, () => this.pick(VALUES))
  }
}
