/** The most entries of dropped folders that are looked at, and how deep. */
const MOST_ENTRIES = 2000
const DEEPEST = 4

/** Files dropped on a page, or picked. */
export interface DroppedFiles {
  /** The files; of a folder, those that may be mods, also in folders below it. */
  readonly files: readonly File[]
  /** The names of folders that hold no such file. */
  readonly empty: readonly string[]
}

/** The dropped files. They are asked for at once: later, the browser returns nothing. */
async function filesOf({ items, files }: DataTransfer): Promise<DroppedFiles> {
  const entries = [...items].map((item) => (item.kind === 'file' ? item.webkitGetAsEntry() : null))
  const folders = entries.filter((entry) => entry?.isDirectory === true) as FileSystemDirectoryEntry[]
  const names = new Set(folders.map(({ name }) => name))
  // A folder is among the files as well, as one that cannot be read.
  const found = [...files].filter(({ name }) => !names.has(name))
  const empty: string[] = []
  for (const folder of folders) {
    const inside = await modsIn(folder)
    if (inside.length === 0) empty.push(folder.name)
    found.push(...inside)
  }
  return { files: found, empty }
}

/** The files of a folder, and of those in it, that may be mods. */
async function modsIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const found: File[] = []
  const waiting = [{ folder, depth: 1 }]
  let left = MOST_ENTRIES
  for (let at = waiting.shift(); at !== undefined; at = waiting.shift()) {
    const reader = at.folder.createReader()
    for (let entries = await read(reader); entries.length > 0 && left > 0; entries = await read(reader)) {
      left -= entries.length
      for (const entry of entries) {
        if (isFolder(entry) && at.depth < DEEPEST) waiting.push({ folder: entry, depth: at.depth + 1 })
        const file = isFile(entry) && /\.wasm$/i.test(entry.name) ? await fileOf(entry) : null
        if (file !== null) found.push(file)
      }
    }
  }
  return found
}

/** The next entries of a folder; none at its end, or where it cannot be read. */
function read(reader: FileSystemDirectoryReader): Promise<FileSystemEntry[]> {
  return new Promise((resolve) => reader.readEntries(resolve, () => resolve([])))
}

function fileOf(entry: FileSystemFileEntry): Promise<File | null> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)))
}

const isFolder = (entry: FileSystemEntry): entry is FileSystemDirectoryEntry => entry.isDirectory
const isFile = (entry: FileSystemEntry): entry is FileSystemFileEntry => entry.isFile

/** A part of the page that takes dropped files. */
export interface DropTaker {
  /** Whether it takes a file before others do. The files that nobody asks for go to the one that they were dropped on first. */
  wants(file: File): boolean
  /** Told whether files are held over where they would be taken. */
  over(over: boolean): void
  /** Told which files are its own, as soon as their folders have been looked through; perhaps none. */
  dropped(files: Promise<DroppedFiles>): void
}

/** All that take files dropped on an element. */
const takers = new WeakMap<HTMLElement, Set<DropTaker>>()

/**
 * Takes files that are dropped on an element; and those that are dropped elsewhere on the page, unless another game has
 * taken them. Of several takers of one element, each gets the files that it wants.
 *
 * @returns ends it
 */
export function takeDrops(target: HTMLElement, taker: DropTaker): () => void {
  const all = takers.get(target) ?? new Set()
  takers.set(target, all.add(taker))
  const over = (is: boolean): void => taker.over(is)
  const listening = new AbortController()
  const { signal } = listening
  /** The event this one has taken, and meets again on the way up. */
  let mine: Event | null = null
  for (const where of [target, window]) {
    const on = (type: 'dragenter' | 'dragover' | 'drop', run: (event: DragEvent) => void): void =>
      where.addEventListener(
        type,
        (event) => {
          if (event === mine || !(event instanceof DragEvent)) return
          // Whoever was first has it: an element is told before the page.
          if (event.defaultPrevented || !hasFiles(event)) return over(false)
          mine = event
          event.preventDefault()
          run(event)
        },
        { signal },
      )
    on('dragenter', () => over(true))
    on('dragover', (event) => {
      event.dataTransfer!.dropEffect = 'copy'
      over(true)
    })
    on('drop', (event) => {
      over(false)
      const files = filesOf(event.dataTransfer!)
      for (const it of all) it.dropped(files.then((given) => partOf(given, it, taker, all)))
    })
  }
  window.addEventListener(
    'dragleave',
    (event) => {
      // Left the window, rather than for another element.
      if (event.relatedTarget === null) over(false)
    },
    { signal },
  )
  return () => {
    all.delete(taker)
    listening.abort()
  }
}

/** The files that one of several takers gets. */
function partOf(
  { files, empty }: DroppedFiles,
  taker: DropTaker,
  first: DropTaker,
  all: ReadonlySet<DropTaker>,
): DroppedFiles {
  const takerOf = (file: File): DropTaker => [...all].find((it) => it.wants(file)) ?? first
  return { files: files.filter((file) => takerOf(file) === taker), empty: taker === first ? empty : [] }
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') === true
}
