import { SECTION } from '../wasm/binary-format.ts'
import { BinaryReader, readValueType } from '../wasm/index.ts'
import { IGNORE, skipConstExpression } from '../sandbox/const-expression.ts'
import { StateHasher } from '../../engine/index.ts'
import type { Module } from './module.ts'

/**
 * Whether two versions of a mod keep all things in the same places, so that the memory of one is good for the other: they
 * are one file, or their manifests say so and their modules do not contradict it.
 */
export function hasSameLayout(before: Module, after: Module): boolean {
  if (!canBeKept(before) || !canBeKept(after)) return false
  if (sameBytes(before.bytes, after.bytes)) return true
  return claimsAlike(before, after) && sameShape(before, after)
}

/** Why the layout that two versions claim to share is ignored, as the end of a sentence; `null` where nothing contradicts it. */
export function layoutProblem(before: Module, after: Module): string | null {
  if (!claimsAlike(before, after)) return null
  const { version } = before.manifest.mod
  if (!sameShape(before, after)) return `declares the memory layout of ${version} but has a different one`
  if (!before.hidesState && !after.hidesState) return null
  return `declares the memory layout of ${version}, but one of them changes its tables or drops segments`
}

/** Whether two files hold the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, index) => byte === b[index]))
}

/** Whether the host reaches all that a module keeps, and can put it into another instance. */
export function canBeKept({ info, keepable, hidesState }: Module): boolean {
  const { memories, exports } = info
  if (!keepable || hidesState) return false
  return memories.length < 2 && (memories.length === 0 || exports.get('memory')?.kind === 'memory')
}

function claimsAlike(before: Module, after: Module): boolean {
  const { layout } = after.manifest.mod
  return layout !== null && layout === before.manifest.mod.layout
}

/**
 * Whether two modules define the same memories and tables, and as many mutable globals of the same types. An image of one
 * cannot be put into the other without that, whatever the manifests say.
 */
function sameShape(before: Module, after: Module): boolean {
  return (
    [SECTION.memory, SECTION.table].every((id) => sameBytes(section(before, id), section(after, id))) &&
    mutableGlobals(before).join() === mutableGlobals(after).join()
  )
}

function section({ bytes, info }: Module, id: number): Uint8Array {
  const found = info.layout.sections.find((it) => it.id === id)
  return found === undefined ? new Uint8Array(0) : bytes.subarray(found.content, found.end)
}

/** The types of the globals that a module changes, in order. */
function mutableGlobals(module: Module): string[] {
  const { file } = module
  const content = section(module, SECTION.global)
  if (content.length === 0) return []
  const reader = new BinaryReader(content, file, 0, content.length)
  const types: string[] = []
  for (let left = reader.count('globals', 100_000); left > 0; left--) {
    const type = readValueType(reader)
    if (reader.byte() === 1) types.push(type)
    skipConstExpression(reader, IGNORE)
  }
  return types
}

/** Digests the memories, tables and mutable globals of a module: two modules have the same shape when the digests are equal. */
export function shapeOf(module: Module): string {
  const hasher = new StateHasher()
  for (const id of [SECTION.memory, SECTION.table]) hasher.bytes(section(module, id))
  hasher.text(mutableGlobals(module).join())
  return hasher.digest()
}
