/** A fenced block of code in a page, or in a doc comment. */
export interface CodeBlock {
  /** The file that the block stands in, relative to the repository. */
  readonly page: string
  /** The line of its first line of code, counted from 1. */
  readonly line: number
  /** The language after the fence, such as `ts`. */
  readonly language: string
  readonly code: string
  /** The file that the block is, or is a part of; `null` where it names none. */
  readonly file: string | null
  /** Whether it goes on where an earlier block of the same file ended. */
  readonly continued: boolean
  /** Whether it is only compiled, as code that needs a page or never ends. */
  readonly noRun: boolean
}

/** A file name, `continued` and `no-run`, in any choice, separated by commas. */
const MARK = /^(?:[\w.-]+\/)*[\w.-]+\.\w+$|^continued$|^no-run$/

/** The comment that may be the first line of a block: `// game.ts`, `# mod.toml`, `<!-- index.html -->`. */
const FIRST_LINE = /^(?:\/\/|#|<!--|\/\*)\s*(.+?)\s*(?:-->|\*\/)?$/

/**
 * Reads the blocks of a page. A block names its file in its first line (`// game.ts`), or in an HTML comment on the line above the
 * fence (`<!-- game.ts -->`), which readers do not see; `<!-- game.ts, continued -->` adds to that file. A whole block inside an HTML comment
 * is a block like any other, and unseen.
 */
export function readCodeBlocks(page: string, text: string): CodeBlock[] {
  const lines = text.split('\n')
  const blocks: CodeBlock[] = []
  for (let i = 0; i < lines.length; i++) {
    const open = /^(\s*)(`{3,}|~{3,})\s*([\w-]*)[^`]*$/.exec(lines[i]!)
    if (open === null) continue
    const [, indent, fence, language] = open
    const begin = i + 1
    let end = begin
    while (end < lines.length && lines[end]!.trim() !== fence) end++
    const code = lines
      .slice(begin, end)
      .map((line) => (line.startsWith(indent!) ? line.slice(indent!.length) : line))
    const above = /^\s*<!--\s*(.*?)\s*(?:-->)?\s*$/.exec(lines[i - 1] ?? '')?.[1]
    const first = FIRST_LINE.exec(code[0] ?? '')?.[1]
    const marks = [...marksOf(above), ...marksOf(first)]
    blocks.push({
      page,
      line: begin + 1,
      language: language!,
      code: code.join('\n'),
      file: marks.find((mark) => mark.includes('.')) ?? null,
      continued: marks.includes('continued'),
      noRun: marks.includes('no-run'),
    })
    i = end
  }
  return blocks
}

/** The marks of a comment; none where it holds anything else. */
function marksOf(comment: string | undefined): string[] {
  const marks = comment?.split(/\s*,\s*/) ?? []
  return marks.every((mark) => MARK.test(mark)) ? marks : []
}

/** Reads the blocks in the doc comments of a source, each with the line that it has there; a list for each comment that holds any. */
export function readDocComments(source: string, text: string): CodeBlock[][] {
  const comments = [...text.matchAll(/^[ \t]*\/\*\*\n[^]*?\*\//gm)]
  const blocks = comments.map(({ 0: comment, index }) => {
    const above = text.slice(0, index).replaceAll(/[^\n]+/g, '')
    return readCodeBlocks(source, above + comment.replaceAll(/^[ \t]*\/?\*+(?:\/$| ?)/gm, ''))
  })
  return blocks.filter((found) => found.length > 0)
}

/** Whether a block is TypeScript for the game's side; mods in AssemblyScript look alike, and are compiled by another compiler. */
export function isTypeScript({ language, file, code, page }: CodeBlock): boolean {
  return (
    language === 'ts' &&
    !/(?:^|\/)assembly\//.test(file ?? '') &&
    !page.startsWith('docs/modding/') &&
    !/^@(?:system|external|component|on)\b/m.test(code)
  )
}
