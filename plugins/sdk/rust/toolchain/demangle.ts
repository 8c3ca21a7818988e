/** No name is nested deeper. */
const DEPTH = 60
/** No demangled name is longer: a backreference may stand for much. */
const LONGEST = 1_000

const BASIC: Readonly<Record<string, string>> = {
  a: 'i8', b: 'bool', c: 'char', d: 'f64', e: 'str', f: 'f32', h: 'u8', i: 'isize', j: 'usize', l: 'i32', m: 'u32', n: 'i128',
  o: 'u128', p: '_', s: 'i16', t: 'u16', u: '()', v: '...', x: 'i64', y: 'u64', z: '!',
} // prettier-ignore

/** Characters that the older scheme writes as words. */
const WORDS: Readonly<Record<string, string>> = {
  SP: '@', BP: '*', RF: '&', LT: '<', GT: '>', LP: '(', RP: ')', C: ',',
} // prettier-ignore

/** A name of rustc as Rust writes it, without hashes: `core::option::unwrap_failed`. Any other name stays as it is. */
export function demangle(name: string): string {
  const bare = name.replace(/\.llvm\.\w+$/, '')
  const legacy = /^_?ZN(.*)E(?:\.\d+)?$/.exec(bare.replace(/^__ZN/, '_ZN'))?.[1]
  if (legacy !== undefined) return demangleLegacy(legacy) ?? name
  if (!/^_?R[A-Z]/.test(bare)) return name
  try {
    return new Demangler(bare.replace(/^_?R/, '').replace(/\.\d+$/, '')).path(0).slice(0, LONGEST)
  } catch {
    return name
  }
}

/** The older scheme: lengths and words, the last of them a hash. */
function demangleLegacy(text: string): string | null {
  const parts: string[] = []
  for (let at = 0; at < text.length;) {
    const digits = /^\d+/.exec(text.slice(at))?.[0]
    if (digits === undefined) return null
    at += digits.length
    const length = Number(digits)
    if (length === 0 || at + length > text.length) return null
    parts.push(text.slice(at, at + length))
    at += length
  }
  if (!/^h[0-9a-f]{16}$/.test(parts.at(-1) ?? '')) return null
  return parts
    .slice(0, -1)
    .map((part) =>
      part
        .replace(/^_(?=\$)/, '')
        .replaceAll('..', '::')
        .replaceAll(/\$(?:u([0-9a-f]{1,6})|([A-Z]{1,2}))\$/g, (whole, code?: string, word?: string) =>
          code === undefined ? (WORDS[word!] ?? whole) : String.fromCodePoint(Number.parseInt(code, 16)),
        ),
    )
    .join('::')
}

/** The newer scheme ("v0"): a grammar with backreferences. */
class Demangler {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  path(depth: number): string {
    if (depth > DEPTH) throw new Error('too deep')
    const kind = this.#next()
    switch (kind) {
      case 'C':
        return this.#identifier()
      case 'N': {
        const space = this.#next()
        const outer = this.path(depth + 1)
        const inner = this.#identifier()
        if (/[a-z]/.test(space)) return inner === '' ? outer : `${outer}::${inner}`
        const word = space === 'C' ? 'closure' : space === 'S' ? 'shim' : space
        return `${outer}::{${inner === '' ? word : `${word}:${inner}`}}`
      }
      case 'M':
        this.#implementation(depth)
        return `<${this.#type(depth + 1)}>`
      case 'X':
        this.#implementation(depth)
        return `<${this.#type(depth + 1)} as ${this.path(depth + 1)}>`
      case 'Y':
        return `<${this.#type(depth + 1)} as ${this.path(depth + 1)}>`
      case 'I': {
        const outer = this.path(depth + 1)
        return `${outer}::<${this.#many(() => this.#argument(depth)).join(', ')}>`
      }
      case 'B':
        return this.#back(() => this.path(depth + 1))
      default:
        throw new Error(`no path begins with ${kind}`)
    }
  }

  #implementation(depth: number): void {
    if (this.#takes('s')) this.#base62()
    this.path(depth + 1)
  }

  #type(depth: number): string {
    if (depth > DEPTH) throw new Error('too deep')
    const kind = this.#text[this.#at] ?? ''
    const basic = BASIC[kind]
    if (basic !== undefined) {
      this.#at++
      return basic
    }
    const inner = (): string => this.#type(depth + 1)
    switch (kind) {
      case 'A':
        this.#at++
        return `[${inner()}; ${this.#constant(depth)}]`
      case 'S':
        this.#at++
        return `[${inner()}]`
      case 'T':
        this.#at++
        return `(${this.#many(inner).join(', ')})`
      case 'R':
      case 'Q':
        this.#at++
        if (this.#takes('L')) this.#base62()
        return `&${kind === 'Q' ? 'mut ' : ''}${inner()}`
      case 'P':
      case 'O':
        this.#at++
        return `*${kind === 'O' ? 'mut' : 'const'} ${inner()}`
      case 'F': {
        this.#at++
        if (this.#takes('G')) this.#base62()
        this.#takes('U')
        if (this.#takes('K') && !this.#takes('C')) this.#identifier()
        const parameters = this.#many(inner).join(', ')
        const result = inner()
        return `fn(${parameters})${result === '()' ? '' : ` -> ${result}`}`
      }
      case 'D': {
        this.#at++
        if (this.#takes('G')) this.#base62()
        const bounds = this.#many(() => {
          let bound = this.path(depth + 1)
          while (this.#takes('p')) bound += `<${this.#identifier()} = ${inner()}>`
          return bound
        })
        if (this.#takes('L')) this.#base62()
        return `dyn ${bounds.join(' + ')}`
      }
      case 'B':
        this.#at++
        return this.#back(inner)
      default:
        return this.path(depth + 1)
    }
  }

  #argument(depth: number): string {
    if (this.#takes('L')) {
      this.#base62()
      return "'_"
    }
    return this.#takes('K') ? this.#constant(depth) : this.#type(depth + 1)
  }

  #constant(depth: number): string {
    if (this.#takes('p')) return '_'
    if (this.#takes('B')) return this.#back(() => this.#constant(depth + 1))
    this.#type(depth + 1)
    const digits = /^n?[0-9a-f]*_/.exec(this.#text.slice(this.#at))?.[0]
    if (digits === undefined) throw new Error('not a constant')
    this.#at += digits.length
    const value = BigInt(`0x${digits.replace('n', '').slice(0, -1) || '0'}`)
    return `${digits.startsWith('n') ? '-' : ''}${value}`
  }

  #many(one: () => string): string[] {
    const found: string[] = []
    while (!this.#takes('E')) found.push(one())
    return found
  }

  #back(read: () => string): string {
    const to = this.#base62()
    const at = this.#at
    if (to >= at) throw new Error('not a backreference')
    this.#at = to
    const text = read()
    if (text.length > LONGEST) throw new Error('too long')
    this.#at = at
    return text
  }

  #identifier(): string {
    if (this.#takes('s')) this.#base62()
    this.#takes('u')
    const digits = /^(?:0|[1-9]\d*)/.exec(this.#text.slice(this.#at))?.[0]
    if (digits === undefined) throw new Error('not an identifier')
    this.#at += digits.length
    this.#takes('_')
    const length = Number(digits)
    if (this.#at + length > this.#text.length) throw new Error('cut off')
    this.#at += length
    return this.#text.slice(this.#at - length, this.#at)
  }

  #base62(): number {
    const digits = /^[0-9a-zA-Z]*_/.exec(this.#text.slice(this.#at))?.[0]
    if (digits === undefined || digits.length > 24) throw new Error('not a number')
    this.#at += digits.length
    if (digits === '_') return 0
    let value = 0
    for (const digit of digits.slice(0, -1))
      value = value * 62 + (digit <= '9' ? Number(digit) : digit.codePointAt(0)! - (digit >= 'a' ? 87 : 29))
    return value + 1
  }

  #takes(character: string): boolean {
    if (this.#text[this.#at] !== character) return false
    this.#at++
    return true
  }

  #next(): string {
    const character = this.#text[this.#at++]
    if (character === undefined) throw new Error('cut off')
    return character
  }
}
