import * as format from '../wasm/binary-format.ts'
import type { BinaryReader } from '../wasm/index.ts'
import type { FunctionScan } from './function-scan.ts'
import { IntList } from './int-list.ts'
import type { NanFlow } from './nan-flow.ts'
import type { Types } from './nan-frames.ts'
import { skipValueType } from './skip-code.ts'

/** Vectors of 128 bits. */
// Compilers of JavaScript know these, and not imported values.
const { F32, F64, I32, V128 } = format

/** The nodes of a function's locals. Those that code does not touch take no time, however many are declared. */
export class NanLocals {
  readonly #flow: NanFlow
  /** By local: the function that touched it last, and the node that it has there, or 0 where it holds no floats. */
  #touched = new Int32Array(256)
  #nodes = new Int32Array(256)
  #function = 0
  #params: Types = []
  /** By declaration: the first local behind it, and the byte of its type. */
  readonly #ends = new IntList()
  readonly #types = new IntList()

  constructor(flow: NanFlow) {
    this.#flow = flow
  }

  /** Begins another function. */
  begin({ groupsAt, groups, locals }: FunctionScan, params: Types, reader: BinaryReader): void {
    this.#function++
    this.#params = params
    this.#ends.length = this.#types.length = 0
    reader.offset = groupsAt
    let end = params.length
    for (let left = groups; left > 0; left--) {
      end += reader.u32()
      this.#ends.push(end)
      this.#types.push(skipValueType(reader))
    }
    if (locals <= this.#nodes.length) return
    const length = Math.max(locals, this.#nodes.length * 2)
    this.#touched = new Int32Array(length)
    this.#nodes = new Int32Array(length)
  }

  /** The node of a local, or 0 if it holds no floats. */
  node(local: number): number {
    return this.#touched[local] === this.#function ? this.#nodes[local]! : this.#touch(local)
  }

  #touch(local: number): number {
    const type = local < this.#params.length ? this.#param(local) : this.#declared(local)
    const float = type === F32 || type === F64 || type === V128
    const node = float ? this.#flow.local(type, local < this.#params.length) : 0
    this.#touched[local] = this.#function
    this.#nodes[local] = node
    return node
  }

  #param(local: number): number {
    const type = this.#params[local]!
    return type === 'f32' ? F32 : type === 'f64' ? F64 : type === 'other' ? V128 : I32
  }

  #declared(local: number): number {
    let low = 0
    let high = this.#ends.length - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.#ends.items[middle]! > local) high = middle
      else low = middle + 1
    }
    return this.#types.items[low]!
  }
}
