/** A piece of TypeScript or JavaScript. */
export interface SourceToken {
  readonly kind: 'word' | 'number' | 'text' | 'mark'
  readonly value: string
  /** From 1, like columns in editors. */
  readonly line: number
  readonly column: number
}

/** A source in pieces. */
export interface SourceTokens {
  readonly tokens: readonly SourceToken[]
  /** The lines that a comment `skein-allow nondeterminism` covers: its own, and the next one if it stands alone. */
  readonly allowed: ReadonlySet<number>
}

const TOKEN =
  /\s+|\/\/.*|\/\*[^]*?\*\/|([A-Za-z_$\u0080-\uffff][\w$\u0080-\uffff]*)|(0[xXbBoO][\w]+|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?\d+)?n?|\.\d[\d_]*(?:[eE][+-]?\d+)?)|'(?:[^'\\\n]|\\[^])*'|"(?:[^"\\\n]|\\[^])*"|(\*\*=?|=>|\?\.|\.\.\.|[^])/y
const REGULAR_EXPRESSION = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y
const TEMPLATE_PART = /(?:[^`\\$]|\\[^]|\$(?!\{))*(`|\$\{)/y
const ALLOW = /\bskein-allow\s+nondeterminism\b/
/** Words after which a slash begins a regular expression. */
const OPERATORS: ReadonlySet<string> = new Set(
  'return typeof case in of delete void throw new else do instanceof yield await'.split(' '),
)

/** Takes a source apart, as far as calls, operators and brackets go. A source with mistakes gives some tokens, too. */
export function tokensOf(source: string): SourceTokens {
  const tokens: SourceToken[] = []
  const allowed = new Set<number>()
  /** For each template that is open, how many braces are open inside of its current expression. */
  const templates: number[] = []
  let at = 0
  let line = 1
  let lineStart = 0
  const step = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = at
    return pattern.exec(source)
  }
  const add = (kind: SourceToken['kind'], value: string): void => {
    tokens.push({ kind, value, line, column: at - lineStart + 1 })
  }
  const pass = (length: number): void => {
    for (let i = source.indexOf('\n', at); i !== -1 && i < at + length; i = source.indexOf('\n', i + 1)) {
      line++
      lineStart = i + 1
    }
    at += length
  }
  const template = (): void => {
    const part = step(TEMPLATE_PART)
    if (part?.[1] === '${') templates.push(0)
    pass(part === null ? source.length - at : part[0].length)
  }
  while (at < source.length) {
    const last = tokens.at(-1)
    if (source[at] === '/' && !/[/*]/.test(source[at + 1] ?? '') && beginsExpression(last)) {
      const expression = step(REGULAR_EXPRESSION)
      if (expression !== null) {
        add('text', expression[0])
        pass(expression[0].length)
        continue
      }
    }
    const found = step(TOKEN)!
    const [value, word, number, mark] = found
    if (word !== undefined) add('word', word)
    else if (number !== undefined) add('number', number)
    else if (mark === '`') {
      add('text', '`')
      pass(1)
      template()
      continue
    } else if (mark !== undefined) {
      if (mark === '{' && templates.length > 0) templates[templates.length - 1]!++
      if (mark === '}' && templates.length > 0 && templates[templates.length - 1]!-- === 0) {
        templates.pop()
        pass(1)
        template()
        continue
      }
      add('mark', mark)
    } else if (/^['"]/.test(value)) add('text', value)
    else if (ALLOW.test(value)) {
      allowed.add(line)
      const end = line + value.split('\n').length - 1
      if (source.slice(lineStart, at).trim() === '') allowed.add(end + 1)
    }
    pass(value.length)
  }
  return { tokens, allowed }
}

function beginsExpression(last: SourceToken | undefined): boolean {
  if (last === undefined) return true
  if (last.kind === 'word') return OPERATORS.has(last.value)
  return last.kind === 'mark' && !/^[)\]}]$/.test(last.value)
}
