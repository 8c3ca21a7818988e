import type { GuestType } from './guest-type.ts'

/** Lines of AssemblyScript under way, with names that are used once. */
export class Body {
  readonly lines: string[] = []
  #names = 0
  readonly #indent: string

  constructor(indent = '  ') {
    this.#indent = indent
  }

  /** A name that nothing else in this body has. */
  fresh(stem: string): string {
    return `${stem}${this.#names++}`
  }

  add(line: string): void {
    this.lines.push(this.#indent + line)
  }

  /** Adds a block: a head such as `if (…)`, and its body. */
  block(head: string, fill: () => void): void {
    this.add(`${head} {`)
    fill()
    this.add('}')
  }

  /** Keeps the value of an expression under a name, unless it already is one. */
  hold(expression: string, stem = 'v'): string {
    if (/^\w+$/.test(expression)) return expression
    const name = this.fresh(stem)
    this.add(`const ${name} = ${expression}`)
    return name
  }
}

/** The operation of a glue helper on values of a type. */
export type Operation = 'load' | 'store' | 'place' | 'pack' | 'unpack'

/** Writes the helper for one operation on one type. */
export type HelperWriter = (name: string, type: GuestType, helpers: Helpers) => string

/** The helper functions of the glue: each is written once, when something first needs it. */
export class Helpers {
  readonly #writers: Readonly<Record<Operation, HelperWriter>>
  readonly #names = new Map<string, string>()
  readonly #texts: string[] = []

  constructor(writers: Readonly<Record<Operation, HelperWriter>>) {
    this.#writers = writers
  }

  /** The name of the function that does this. */
  of(operation: Operation, type: GuestType): string {
    const key = `${operation} ${type.text}`
    let name = this.#names.get(key)
    if (name === undefined) {
      name = `${operation}_${this.#names.size}`
      this.#names.set(key, name)
      this.#texts.push(this.#writers[operation](name, type, this))
    }
    return name
  }

  get text(): string {
    return this.#texts.join('\n')
  }
}

/** A function of the glue, from its head and its body. */
export function functionText(head: string, body: Body): string {
  return [`function ${head} {`, ...body.lines, '}'].join('\n')
}
