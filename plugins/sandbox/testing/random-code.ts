import { RandomJumps } from './random-jumps.ts'
import { LOOPS, VALUES } from './random-values.ts'
import { constant } from './random-operators.ts'
import { signedLeb, unsignedLeb, VALUE, vector, type ValueName } from './wasm-encoding.ts'

const FLOAT_STORES: readonly (readonly [ValueName, readonly number[]])[] = [
  ['f32', [0x38]],
  ['f64', [0x39]],
]

/** Writes the code of one function: any of all that is valid, but that it ends, whatever it is given. */
export class RandomCode extends RandomJumps {
  /** @param leaf whether it calls nothing: then it needs no part of the budget */
  body(leaf: boolean, prologue: readonly number[] = []): number[] {
    const { budget } = this.space
    this.emit(...prologue)
    if (!leaf) {
      this.emit(0x23, budget, 0x45, 0x04, 0x40)
      for (const type of this.signature.results) this.emit(...constant(type, 0))
      this.emit(0x0f, 0x0b, 0x23, budget, 0x41, 1, 0x6b, 0x24, budget)
    }
    while (this.size > 0) this.statement(4, leaf)
    this.values(this.signature.results)
    this.emit(0x0b)
    const declared = this.locals.slice(this.signature.params.length)
    const code = [...vector(declared.map((type) => [1, VALUE[type]])), ...this.code]
    return [...unsignedLeb(code.length), ...code]
  }
  protected statements(depth: number, leaf: boolean): void {
    for (let left = this.random.below(4); left > 0; left--) this.statement(depth - 1, leaf)
  }

  protected statement(depth: number, leaf: boolean): void {
    this.size--
    const way = this.random.below(depth <= 0 || this.size < 0 ? 8 : 18)
    switch (way) {
      case 0:
      case 1:
      case 2:
        this.assign()
        break
      case 3:
      case 4:
        this.store()
        break
      case 5:
        this.bulk()
        break
      case 6:
        this.jump()
        break
      case 7:
        if (!leaf) this.call()
        break
      case 8:
      case 9:
      case 10:
        this.loop(depth, leaf)
        break
      case 11:
      case 12: {
        this.value('i32', 2)
        this.emit(0x04, 0x40)
        this.inside([], () => this.statements(depth, leaf))
        if (this.chance(2)) {
          this.emit(0x05)
          this.inside([], () => this.statements(depth, leaf))
        }
        this.emit(0x0b)
        break
      }
      case 13:
      case 14: {
        const [params, results] = [this.some(), this.some()]
        this.values(params)
        this.block(0x02, params, results, () => {
          this.consume(params)
          this.statements(depth, leaf)
          this.values(results)
        })
        this.consume(results)
        break
      }
      case 15:
        if (this.chance(4)) this.leave(leaf)
        break
      default:
        this.exceptions(depth, leaf)
    }
  }

  protected assign(): void {
    const type = this.pick(VALUES)
    const [local, global] = [this.local(type), this.global(type)]
    this.value(type, 3)
    if (local !== null && this.chance(2)) this.emit(0x21, local)
    else if (global !== null) this.emit(0x24, global)
    else this.emit(0x1a)
  }

  protected store(): void {
    const [type, code] = this.pick<readonly [ValueName, readonly number[]]>([
      ['i32', [0x36]],
      ['i64', [0x37]],
      ['i32', [0x3a]],
      ['i32', [0x3b]],
      ['i64', [0x3e]],
      ['v128', [0xfd, 11]],
      ...(this.space.bits ? FLOAT_STORES : []),
    ])
    this.value('i32', 1)
    if (!this.chance(40)) this.emit(0x41, ...signedLeb(0x3ff8), 0x71)
    this.value(type, 3)
    this.emit(...code, 0, this.random.below(100))
  }

  /** Operations on much of memory, or of the table, and what takes their sources away. */
  protected bulk(): void {
    const [code, mask] = this.pick([
      [[0xfc, 10, 0, 0], 0xfff],
      [[0xfc, 11, 0], 0xfff],
      [[0xfc, 8, 0, 0], 7],
      [[0xfc, 12, 0, 0], 1],
      [[0xfc, 14, 0, 0], 3],
    ] as const)
    if (this.chance(30)) return this.emit(...(this.chance(2) ? [0xfc, 9, 0] : [0xfc, 13, 0]))
    if (this.chance(12)) {
      this.value('i32', 1)
      return this.emit(0x41, 7, 0x71, 0xd2, this.random.below(this.space.functions.length), 0x26, 0)
    }
    for (let i = 0; i < 3; i++) {
      this.value('i32', 1)
      this.emit(0x41, ...signedLeb(mask), 0x71)
    }
    this.emit(...code)
  }

  protected loop(depth: number, leaf: boolean): void {
    if (this.loops === LOOPS) return
    const counter = this.counters + this.loops++
    const [params, results] = this.chance(3) ? [this.some(), this.some()] : [[], []]
    const again = (): void => {
      this.values(params)
      this.emit(0x20, counter, 0x41, 1, 0x6b, 0x22, counter, 0x41, 0, 0x4a, 0x0d, 0)
      this.consume(params)
    }
    this.emit(0x41, 1 + this.random.below(4), 0x21, counter)
    this.values(params)
    this.block(0x03, params, results, () => {
      this.consume(params)
      this.statements(depth, leaf)
      if (this.chance(3)) again()
      this.statements(depth, leaf)
      again()
      this.values(results)
    })
    this.consume(results)
    this.loops--
  }

  protected exceptions(depth: number, leaf: boolean): void {
    const { tags, exceptions } = this.space
    const tag = this.random.below(tags.length)
    const carried = tags[tag]!
    if (exceptions === 'none') return
    if (this.chance(3)) {
      this.value('i32', 2)
      return this.block(0x04, [], [], () => {
        this.values(carried)
        this.emit(0x08, tag)
      })
    }
    if (exceptions === 'legacy') this.legacy(tag, carried, depth, leaf)
    else this.standard(tag, carried, depth, leaf)
  }

  protected legacy(tag: number, carried: readonly ValueName[], depth: number, leaf: boolean): void {
    this.emit(0x06, 0x40)
    this.inside([], () => {
      this.statements(depth, leaf)
      if (this.chance(5)) {
        // To whoever catches further out.
        this.emit(0x18, this.random.below(this.labels.length - 1))
        return
      }
      this.emit(0x07, tag)
      this.consume(carried)
      this.statements(depth, leaf)
      if (this.chance(2)) {
        this.emit(0x19)
        this.statements(depth, leaf)
        if (this.chance(3)) this.emit(0x09, 0)
      }
      this.emit(0x0b)
    })
  }

  protected standard(tag: number, carried: readonly ValueName[], depth: number, leaf: boolean): void {
    const guarded = (handler: readonly number[]): void => {
      const [params, results] = this.chance(2) ? [this.some(), this.some()] : [[], []]
      this.values(params)
      this.emit(0x1f, ...this.blockType(params, results), 1, ...handler)
      this.inside(results, () => {
        this.consume(params)
        this.statements(depth, leaf)
        this.values(results)
      })
      this.emit(0x0b)
      this.consume(results)
    }
    if (this.chance(3)) {
      // An exception that is thrown again, or not.
      this.block(0x02, [], [], () => {
        this.emit(0x02, 0x69)
        this.inside(null, () => guarded([3, 0]))
        this.emit(0x0c, 1, 0x0b, this.chance(3) ? 0x0a : 0x1a)
      })
    } else if (this.chance(2)) this.block(0x02, [], [], () => guarded([2, 0]))
    else {
      this.block(0x02, [], carried, () => {
        guarded([0, tag, 0])
        this.values(carried)
      })
      this.consume(carried)
    }
  }
}
