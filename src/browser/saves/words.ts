import { counted } from '../../../engine/index.ts'
import type { SaveSlot } from '../../saves/slots.ts'
import type { SkeinError } from '../../../engine/index.ts'

/** The time and the contents of a saved game: `Nov 30, 2026, 3:04 PM · 12 min played · 2 mods`. */
export function slotWords({ savedAt, header, bytes }: SaveSlot): string {
  const when = TIME.format(savedAt)
  if (header === null) return `${when} · ${sizeWords(bytes)}`
  const title = header.meta['title']
  const mods = header.mods.length
  return [
    typeof title === 'string' ? title.slice(0, 80) : '',
    when,
    playedWords(header.seconds),
    mods === 0 ? '' : counted(mods, 'mod'),
  ]
    .filter((it) => it !== '')
    .join(' · ')
}

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' })

function playedWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  if (minutes < 1) return `${Math.floor(seconds)} s played`
  return minutes < 60 ? `${minutes} min played` : `${Math.floor(minutes / 60)} h ${minutes % 60} min played`
}

function sizeWords(bytes: number): string {
  return bytes < 1000 ? counted(bytes, 'byte') : `${Math.round(bytes / 1000)} kB`
}

/** The message of an error as sentences. */
export function errorWords({ message, hint }: SkeinError): string {
  const sentence = message.charAt(0).toUpperCase() + message.slice(1)
  return [sentence.endsWith('.') ? sentence : `${sentence}.`, hint].filter(Boolean).join(' ')
}

/** A name that is not taken yet: `forest`, `forest 2`, `forest 3`. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count++) name = `${wanted} ${count}`
  return name
}

/** The name of the file that a saved game is exported to, on any system. */
export function fileNameOf(name: string): string {
  return `${name.replaceAll(/[\\/:*?"<>|]/g, '-').replace(/^\.+/, '')}.save`
}

/** The name for the saved game of a file. */
export function nameOfFile(file: string): string {
  const name = file
    .replace(/\.[^.]*$/, '')
    .replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '')
    .normalize('NFC')
    .trim()
  return [...name].slice(0, 25).join('').trim() || 'Imported game'
}
