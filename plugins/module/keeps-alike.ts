import type { Module } from './module.ts'

/**
 * Whether two versions of a mod keep all things in the same places, so that the memory of one is good for the other: they
 * are one file, or their manifests say so.
 */
export function keepsAlike(before: Module, after: Module): boolean {
  if (!canBeKept(before) || !canBeKept(after)) return false
  if (sameBytes(before.bytes, after.bytes)) return true
  const { layout } = after.manifest.mod
  return layout !== null && layout === before.manifest.mod.layout
}

/** Whether two files hold the same. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a === b || (a.length === b.length && a.every((byte, index) => byte === b[index]))
}

/** Whether the host reaches all that a module keeps. */
function canBeKept({ info, keepable }: Module): boolean {
  return keepable && (info.memories.length === 0 || info.exports.get('memory')?.kind === 'memory')
}
