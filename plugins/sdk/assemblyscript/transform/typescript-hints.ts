import type { Diagnostic } from './diagnostic.ts'

/** A mistake of somebody who knows TypeScript, and its way round. */
interface Rule {
  /** The message of the compiler. */
  readonly message: RegExp
  /** The line from the place of the mistake on. */
  readonly at?: RegExp
  /** The line up to that place. */
  readonly before?: RegExp
  readonly hint: string
}

// The messages are those of AssemblyScript 0.28. `docs/modding/assemblyscript-for-typescript.md` shows each rule.
const RULES: readonly Rule[] = [
  {
    message: /^Not implemented: Closures/,
    hint: 'AssemblyScript has no closures: use a loop, or keep the value in a field or a global that the function reads.',
  },
  {
    message: /^Property '\w+' does not exist on type '[^']*#\w+'/,
    before: /this\.$/,
    hint: 'AssemblyScript has no closures, so a function inside a method has no "this": use a loop.',
  },
  {
    message: /^Expression expected/,
    before: /\?$/,
    at: /^\./,
    hint: 'AssemblyScript has no "?.": write "if (foe != null) …" with the value in a local constant.',
  },
  {
    message: /^Identifier expected/,
    at: /^(?:const|let|var)\s*[{[]/,
    hint: 'AssemblyScript has no destructuring: read the fields one by one, such as "const score = event.score".',
  },
  {
    message: /^Not implemented: Iterators/,
    hint: 'AssemblyScript has no for…of: count, such as "for (let i = 0; i < list.length; i++)", and read "list[i]".',
  },
  {
    message: /^Type '<object>' is not assignable to type/,
    hint: 'An object literal needs a class: declare "class Point { x: i32 = 0; y: i32 = 0 }" and write "const at: Point = { x: 1, y: 2 }".',
  },
  {
    message: /^Not implemented: union types/,
    before: /<[^<>]*\|\s*$/,
    hint: "AssemblyScript has no union types: name the fields with commas, such as \"Read<Position, 'x', 'y'>\".",
  },
  {
    message: /^Not implemented: union types/,
    hint: 'AssemblyScript has no union types but "T | null": write a method or a class for each type.',
  },
  {
    message: /^Expected \d+ arguments?, but got \d+/,
    at: /^console\.\w+\(/,
    hint: 'console takes one text: write a template, such as `score ${score}`.',
  },
  {
    message: /^Type '\w+' is not assignable to type '~lib\/string\/String'/,
    before: /console\.\w+\($/,
    hint: 'console takes a text: write a template, such as `${score}`.',
  },
  {
    message: /^Cannot find name '(?:fetch|XMLHttpRequest|WebSocket)'/,
    hint: 'Mods have no network: put the data into the folder "assets" of the mod.',
  },
  {
    message: /^Cannot find name 'JSON'/,
    hint: 'Mods have no JSON: send values as fields of an event, or as a @record.',
  },
  {
    message:
      /^Cannot find name '(?:setTimeout|setInterval|setImmediate|requestAnimationFrame|queueMicrotask)'/,
    hint: 'Mods have no timers: count the seconds in a @run method, whose second parameter is the step, or compare "time.elapsed()" of "skein".',
  },
  {
    message: /^Cannot find name '(?:window|document|navigator|localStorage|process|require|Buffer)'/,
    hint: 'Mods have no access to the page or Node: import from the game and from "skein" only.',
  },
  {
    message: /^Expected \d+ arguments?, but got \d+/,
    at: /^new Date\b/,
    hint: 'Mods have no clock: "time.elapsed()" of "skein" gives the seconds of the game.',
  },
  {
    message: /^File '~lib\/[^']+' not found/,
    hint: 'Import only "skein", the bindings of the game, such as "./pong", and packages written in AssemblyScript; JavaScript packages from npm do not work.',
  },
  {
    message:
      /^Operator '[^']+' cannot be applied to types '(?:[iu]\d+|isize|usize)' and 'f\d+'|^Operator '[^']+' cannot be applied to types 'f\d+' and '(?:[iu]\d+|isize|usize)'/,
    hint: 'Numbers of different types do not mix: convert one of them, such as "<f32>count * speed".',
  },
  {
    message: /^Conversion from type 'f64' to 'f32' requires an explicit cast/,
    at: /^[^;]*\bMath\.\w/,
    hint: 'Math works with f64: write Mathf for f32, such as "Mathf.sin(angle)".',
  },
  {
    message: /^Conversion from type 'f64' to 'f32' requires an explicit cast/,
    hint: 'A number with a point is an f64 beside an integer: write "<f32>", such as "<f32>score * 0.5".',
  },
  {
    message: /^Type '[iu]\d+' is not assignable to type '~lib\/string\/String \| null'/,
    hint: 'An enum is a number here: compare it with its member, such as "event.side == Side.Left", not with \'left\'.',
  },
  {
    message: /^Not implemented: Exceptions/,
    hint: 'AssemblyScript has no try and catch: check first, such as with "has<Position>(entity)" or "map.has(key)".',
  },
  {
    message: /^Not implemented: Spread operator/,
    hint: 'AssemblyScript has no spread: use "concat", or push in a loop.',
  },
  {
    message: /^Cannot find name '(?:any|unknown|undefined|object|never)'/,
    hint: 'AssemblyScript needs a type at compile time: name the type, and write null for an absent value.',
  },
  {
    message: /^Type expected/,
    at: /^async\b/,
    hint: 'Mods have no promises: a handler does its work at once, or in later frames in a @run method.',
  },
]

/** Follow-on messages of mistakes that have been reported. */
const FOLLOWING = /expected\.$|^Unexpected token|must be initialized\.$|on type 'auto'\.$|^Type 'auto'/

/**
 * Adds hints to the messages of the compiler where somebody has written TypeScript, and leaves out the messages that follow from
 * those in the same file.
 */
export function withTypescriptHints(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const explained = new Set<string>()
  const seen = new Set<string>()
  const kept: Diagnostic[] = []
  for (const diagnostic of diagnostics) {
    // Generic code is compiled once for each type, and is wrong each time.
    const { file, line, column, message } = diagnostic
    const key = `${file}:${line}:${column} ${message}`
    if (file !== '' && seen.has(key)) continue
    seen.add(key)
    const hint = diagnostic.hint ?? hintOf(diagnostic)
    if (hint === null && explained.has(file) && FOLLOWING.test(message)) continue
    if (hint !== null) explained.add(file)
    kept.push(hint === diagnostic.hint ? diagnostic : { ...diagnostic, hint })
  }
  return kept
}

function hintOf({ severity, message, text, column }: Diagnostic): string | null {
  if (severity !== 'error') return null
  const [before, at] = [text.slice(0, column - 1), text.slice(column - 1)]
  const rule = RULES.find(
    (it) => it.message.test(message) && it.at?.test(at) !== false && it.before?.test(before) !== false,
  )
  return rule?.hint ?? null
}
