import { Helpers } from './code.ts'
import type { GlueNames } from './glue-names.ts'
import { loadHelper, placeHelper, storeHelper } from './memory-code.ts'
import { packHelper, unpackHelper } from './message-code.ts'
import { LIBRARY } from './scope.ts'

/** The source of the glue under way. */
export class GlueText {
  /** The names of the classes of the mod here. */
  readonly names: GlueNames
  readonly helpers: Helpers = new Helpers({
    load: loadHelper,
    store: storeHelper,
    place: placeHelper,
    pack: packHelper,
    unpack: unpackHelper,
  })
  /** From the name of an export in the source to its name in the module. */
  readonly exports: Map<string, string> = new Map()
  readonly #lines: string[] = []
  #unique = 0

  constructor(names: GlueNames) {
    this.names = names
  }

  add(...lines: readonly string[]): void {
    this.#lines.push(...lines)
  }

  /** A name that nothing else in the glue has. */
  fresh(stem: string): string {
    return `${stem}_${this.#unique++}`
  }

  /** Adds an exported function; the module will know it by another name than the source. */
  export(name: string, signature: string, lines: readonly string[]): void {
    const source = this.fresh('export')
    this.exports.set(source, name)
    this.add(`export function ${source}${signature} {`, ...lines.map((line) => `  ${line.trimStart()}`), '}')
  }

  /** Adds something that the sources of the mod know too. */
  global(text: string): void {
    this.add(`@global ${text}`)
  }

  /** Declares an import, known everywhere, and gives its name. One that nothing calls leaves no import behind. */
  external(module: string, name: string, signature: string): string {
    const local = `__skein_${this.fresh('import')}`
    this.global(
      `@external(${JSON.stringify(module)}, ${JSON.stringify(name)}) declare function ${local}${signature}`,
    )
    return local
  }

  /** The whole source. @param entry the file that the mod starts from */
  finish(entry: string): string {
    const start = [
      // First, so that code outside of classes runs as if the entry of the mod were that of the module.
      `import ${JSON.stringify(`./${entry.replace(/\.ts$/, '')}`)}`,
      ...LIBRARY_IMPORTS.map(([file, names]) => `import { ${names} } from "${LIBRARY}${file}"`),
      // Named by the compiler's aliases only: they have to be among the sources.
      ...['console', 'panic', 'random'].map((file) => `import "${LIBRARY}${file}"`),
    ]
    return [...start, ...this.names.imports, ...this.#lines, this.helpers.text, ''].join('\n')
  }
}

/** Library names that the glue may use. */
const LIBRARY_IMPORTS: readonly (readonly [file: string, names: string])[] = [
  ['types', 'Char, Entity, Some'],
  [
    'memory',
    'blank, free, liftArray, liftBytes, liftString, lowered, lowerString, realloc, release, storeArray, storeBytes, storeString, take',
  ],
  [
    'message-reader',
    'malformed, openMessage, readBool, readBytes, readChar, readExactly, readFloat, readItems, readNil, readSigned, readString, readUnsigned, size, skip',
  ],
  ['batch', 'BatchColumn, spawnInto'],
  ['query', 'closeQuery, openQuery, ReadColumn, WriteColumn'],
  [
    'message-writer',
    'messageLength, messageStart, startMessage, writeBool, writeBytes, writeChar, writeF32, writeF64, writeItems, writeNil, writeSigned, writeString, writeUnsigned',
  ],
]
