import { SkeinError, type ErrorCode } from '../../engine/index.ts'
import { BinaryReader } from '../wasm/index.ts'

/** Reads the code of one function after the other, never past the end of the one it is in. */
export class CodeReader extends BinaryReader {
  #function = 0
  readonly #nameOf: (index: number) => string

  /** @param nameOf what messages call a function */
  constructor(bytes: Uint8Array, file: string, nameOf: (index: number) => string) {
    super(bytes, file)
    this.#nameOf = nameOf
  }

  /** Goes to a function. */
  enter(index: number, start: number, end: number): void {
    this.#function = index
    this.offset = start
    this.end = end
  }

  /** The next byte, which stays; zero at the end. */
  get peek(): number {
    return this.offset < this.end ? this.bytes[this.offset]! : 0
  }

  skip(bytes: number): void {
    this.offset += bytes
    if (this.offset > this.end) this.fail('it ends too early')
  }

  /** A count of things that take at least a byte each. */
  items(): number {
    const count = this.u32()
    if (count > this.end - this.offset) this.fail('it ends too early')
    return count
  }

  override fail(what: string): never {
    throw this.#error(
      'module/invalid',
      `is not valid: ${what}`,
      'Copy or build the file again: it is damaged, or its toolchain has a defect.',
    )
  }

  override unsupported(what: string, hint: string): never {
    throw this.#error('module/unsupported', `uses ${what}`, hint)
  }

  /** @throws SkeinError `module/too-large` always */
  tooLarge(what: string): never {
    throw this.#error('module/too-large', what, 'Split the function.')
  }

  #error(code: ErrorCode, what: string, hint: string): SkeinError {
    const { file } = this
    const name = this.#nameOf(this.#function)
    return new SkeinError(code, `${file}: ${name} ${what}, at byte ${this.offset}`, { names: { file }, hint })
  }
}
