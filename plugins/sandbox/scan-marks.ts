import type { CodeReader } from './code-reader.ts'
import { CompileWork } from './compile-work.ts'
import { MARK, type CodeSpace } from './function-scan.ts'
import { Handlers } from './handlers.ts'
import { Operands } from './operands.ts'
import { Paths } from './paths.ts'

/** Marks before which a call of an added function is put. */
const PAYS: ReadonlySet<number> = new Set([
  MARK.BYTES,
  MARK.FILL,
  MARK.ELEMENTS,
  MARK.GROWTH,
  MARK.TABLE_GROWTH,
])

const UNKNOWN = 'Build the mod for fewer WebAssembly features: this one is too new for this version of Skein.'

/** The marks of a function that is being scanned, and the state that they follow from. */
export abstract class ScanMarks {
  protected readonly code: CodeReader
  protected readonly space: CodeSpace
  protected readonly operands: Operands
  protected readonly paths: Paths = new Paths()
  protected readonly handlers: Handlers = new Handlers()
  protected readonly work: CompileWork = new CompileWork()
  /** Where the instruction begins that is being read. */
  protected place = 0
  protected marks: number[] = []
  protected locals = 0
  /** Whether the function makes floats that may be NaNs of any bits, or names functions that may. */
  protected floats = false
  /** Whether no block has begun or ended since the last call. */
  protected called = false
  /** Marks of labels in the instruction that is being read. */
  readonly #moved: number[] = []

  constructor(code: CodeReader, space: CodeSpace) {
    this.code = code
    this.space = space
    this.operands = new Operands(code, space)
  }

  /** Locals, and operands at this place. */
  protected get values(): number {
    return this.locals + this.paths.height
  }

  protected mark(kind: number, value: number): void {
    if (PAYS.has(kind)) {
      this.paths.call()
      this.called = true
    }
    this.marks.push(kind, this.place, value)
  }

  /** Reads a label, whose place is marked by {@link flushLabels} if it changes. */
  protected label(): number {
    const { depth } = this.paths
    const at = this.code.offset
    const label = this.operands.label(depth)
    const moved = this.handlers.moved(label, depth)
    if (moved !== label) this.#moved.push(MARK.LABEL, at, moved)
    return label
  }

  /** Marks the labels that were read since the last time, all of which lie behind the earlier marks. */
  protected flushLabels(): void {
    for (const value of this.#moved) this.marks.push(value)
    this.#moved.length = 0
  }

  /** @throws SkeinError `module/unsupported` always */
  protected unknown(instruction: string): never {
    this.code.unsupported(`the unknown instruction ${instruction}`, UNKNOWN)
  }
}
