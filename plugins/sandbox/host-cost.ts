/**
 * Prices, in fuel, of work that the host does for mods: by its size, which they choose. An instruction takes about
 * a fifth of a nanosecond, so these are the times that the work takes at the most, times five.
 */
export const HOST_COST = {
  /** A call into the mod, however little it does. */
  call: 256,
  /** A byte of text or of a list that crosses. */
  byte: 2,
  /** A value in a list that crosses. */
  value: 32,
  /** A list within a list: an array of its own. */
  list: 256,
  /** A byte of text that crosses, beyond one for each character. */
  wideByte: 6,
  /** A byte of a message that is checked and decoded, and each byte of what comes of it. */
  messageByte: 32,
  decodedByte: 2,
  /** An entity or a component that comes or goes, or an event that is queued, when the call returns. */
  command: 512,
  /** A field that gets its default when a component is added. */
  field: 64,
  /** A value that was written, when the call returns. */
  write: 128,
  /** A byte by which columns grow. */
  columnByte: 1,
  /** An entity in a query's block, and each of its values there. */
  row: 24,
  cell: 4,
  /** A row that a query for changes looks at, and an entity that came to a component of a query or left it. */
  look: 8,
  move: 64,
  /** A byte of random numbers, or of printed text. */
  streamByte: 8,
  /** A line that is printed. */
  line: 256,
  /** An item that is looked up or looked at. */
  item: 64,
} as const

/** Work that costs no more is free: to count it would take longer than to do it. What imports cost covers it. */
export const FREE_WORK = 128
