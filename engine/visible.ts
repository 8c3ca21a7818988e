/**
 * Characters that a terminal acts on, that end a line, that turn the text around them about, or that nobody sees: controls,
 * formats, separators of lines, halves of pairs, and what Unicode says may be ignored. A variation selector behind a
 * pictograph is a part of it.
 */
const UNSEEN =
  /(?!(?<=\p{Extended_Pictographic})[\ufe00-\ufe0f])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

/** The same, but for what sets texts of several lines. */
const UNSEEN_IN_LINES = new RegExp(`(?![\\n\\t])${UNSEEN.source}`, 'gu')

/** Most text is plain, and plain text needs no second look. */
const PLAIN = /^[ -~]*$/

/** How many characters of a name are shown. */
const NAME = 80

/** Makes text from strangers safe to print: unseen characters become visible, and it is cut at 80 characters. */
export function printable(text: string): string {
  return visible(text.length > NAME ? `${text.slice(0, NAME - 1)}…` : text)
}

/**
 * Makes unseen characters in text from strangers visible: control characters with line breaks among them, characters
 * that hide or reorder text, and those of no width, each as `\u` and four digits.
 */
export function visible(text: string): string {
  return PLAIN.test(text) ? text : text.replace(UNSEEN, escape)
}

/** The same for text of several lines of our own, in which names of strangers were made visible before: it keeps its lines. */
export function visibleLines(text: string): string {
  return PLAIN.test(text) ? text : text.replaceAll('\r\n', '\n').replace(UNSEEN_IN_LINES, escape)
}

/** Written as JSON writes it, so that JSON which is made visible is the same JSON. */
function escape(text: string): string {
  let escaped = ''
  for (let i = 0; i < text.length; i++) escaped += `\\u${text.charCodeAt(i).toString(16).padStart(4, '0')}`
  return escaped
}

/** Sequences of a terminal: colours, moves of the cursor, titles of windows. */
// oxlint-disable-next-line no-control-regex
const TERMINAL = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g

/** Takes the sequences for terminals out of a text, such as the colours that runtimes print. */
export function withoutTerminalCodes(text: string): string {
  return text.includes('\u001b') ? text.replace(TERMINAL, '') : text
}
