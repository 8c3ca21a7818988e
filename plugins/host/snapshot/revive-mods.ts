import { SkeinError, type AnySystem } from '../../../engine/index.ts'
import type { ImageMod } from '../../image/index.ts'
import { sameMeaning } from '../../image/same-meaning.ts'
import type { Module } from '../../module/module.ts'
import { componentsOf } from '../components.ts'
import type { DesiredMod } from '../desired.ts'
import type { Mod } from '../mod.ts'
import type { ModHostParts } from '../mod-host.ts'
import { pairSystems } from '../pair-systems.ts'
import type { ModSource } from '../mod-source.ts'
import { runContained } from '../run-contained.ts'
import { memoryOf, type ModSnapshot } from './mod-state.ts'

/** A mod to run, with its content. */
export interface Wanted {
  readonly state: ModSnapshot
  readonly source: ModSource
}

/** The mods that have come and gone by a restored snapshot. */
export interface Revived {
  readonly came: readonly Mod[]
  readonly went: readonly Mod[]
}

/**
 * Makes the mods of a snapshot the ones that run, in its order. None of them starts, and none is dropped: their state, and that of the
 * world, is put back afterwards.
 */
export function reviveMods(host: ModHostParts, wanted: readonly Wanted[]): Revived {
  const { running, engine } = host
  const images = imagesOf(host, wanted)
  const before = running.list()
  const kept = new Set<Mod>()
  const mods: Mod[] = []
  const came: Mod[] = []
  const made: Mod[] = []
  const pairs = new Map<AnySystem, AnySystem | null>()
  const add: AnySystem[] = []
  for (const { state, source } of wanted) {
    const image = images.get(source.module!)
    if (image === undefined) throw cannotLink(state)
    const old = running.get(state.name)
    if (old === undefined || !goesOn(host, old, state, source, image)) continue
    kept.add(old)
  }
  const gone = before.filter((mod) => !kept.has(mod))
  const names = new Set(wanted.map(({ state }) => state.name))
  // Their memory is counted no more: others take their place.
  for (const mod of gone) host.memoryTotal.release(mod)
  try {
    for (const { state, source } of wanted) {
      const image = images.get(source.module!)!
      const old = running.get(state.name)
      if (old !== undefined && kept.has(old)) {
        mods.push(old)
        old.relink(image.linked)
        continue
      }
      const mod = revive(host, old ?? null, host.desired.file(state.file)!, source, image)
      mods.push(mod)
      made.push(mod)
      if (old === undefined) came.push(mod)
      pairSystems(old ?? null, mod, image.systems, pairs, add)
    }
    for (const mod of gone) if (!names.has(mod.name)) pairSystems(mod, mod, null, pairs, [])
    if (pairs.size + add.length > 0) engine.systemSet.replace(pairs, add)
  } catch (error) {
    for (const mod of made) {
      const old = running.get(mod.name)
      if (old === undefined) mod.end()
      else giveBack(mod, old)
    }
    throw error
  }
  running.putBack(mods)
  for (const mod of made) mod.settle()
  for (const mod of gone) leave(host, mod, names.has(mod.name))
  return { came, went: gone.filter(({ name }) => !names.has(name)) }
}

/** Links mods as they would run together. @param apart whether the links of those that run stay as they are */
export function imagesOf(
  { linker, code }: ModHostParts,
  wanted: readonly Wanted[],
  apart: boolean = false,
): Map<Module, ImageMod> {
  const modules = wanted.map(({ source }) => source.module!)
  const { batches } = code.resolveImage(modules, linker.host, apart ? {} : { linker })
  return new Map(batches.flat().map((image) => [image.linked.module, image]))
}

/** A version comes to nothing that was made beside another one. */
export function giveBack(mod: Mod, old: Mod): void {
  mod.abandon()
  old.holdings.account()
  old.holdings.bringAssets()
}

/** Whether a mod that runs can take the state of a snapshot up as it is. */
function goesOn(
  { desired }: ModHostParts,
  mod: Mod,
  state: ModSnapshot,
  source: ModSource,
  image: ImageMod,
): boolean {
  const { instance } = mod.systems
  if (mod.source !== source || mod.slot !== desired.file(state.file)) return false
  if (instance === null || state.instance === null) return instance === state.instance
  if (instance.fault !== null || !sameMeaning(mod.image.linked, image.linked)) return false
  const systems = new Set(mod.systems.linked.map(({ id }) => id))
  if (systems.size !== image.systems.length || image.systems.some(({ id }) => !systems.has(id))) return false
  return memoryFits(mod, state)
}

/** Whether the memory of a mod can hold that of a snapshot. Memory never shrinks. */
export function memoryFits({ systems: { instance } }: Mod, { memory }: ModSnapshot): boolean {
  const now = instance === null ? null : memoryOf(instance.parts.exports)
  return (now?.buffer.byteLength ?? 0) <= memory.words * 4
}

/** Makes a mod anew. @param old another version of it, whose holdings it shares */
function revive(
  { revive: create, engine }: ModHostParts,
  old: Mod | null,
  slot: DesiredMod,
  source: ModSource,
  image: ImageMod,
): Mod {
  const handoff = {
    kept: 'nothing',
    memory: null,
    saved: new Map<string, Uint8Array>(),
    notes: [],
    events: null,
  } as const
  const mod = create({ slot, source, image }, old === null ? null : { mod: old, handoff })
  mod.holdings.open()
  for (const component of componentsOf(source.module!)) {
    const known = engine.world.definitionOf(component.channel)
    if (known !== undefined && known !== component) engine.world.migrate(known, component)
  }
  return mod
}

/** A mod leaves whose systems have gone. @param replaced whether another one has its holdings */
function leave({ engine, life }: ModHostParts, mod: Mod, replaced: boolean): void {
  runContained(() => life.probations.forget(mod))
  // One that was revived by a snapshot that could not be restored has not started.
  if (mod.state !== 'suspended' && mod.state !== 'starting') mod.suspend()
  if (replaced) return mod.abandon()
  engine.silence(mod.systems.definitions, () => undefined)
  mod.end()
}

function cannotLink({ name, version }: ModSnapshot): SkeinError {
  return new SkeinError(
    'snapshot/restore-failed',
    `the snapshot has the mod ${name} ${version}, which cannot be linked in this game`,
    { names: { mod: name }, hint: 'Restore a snapshot into the same version of the game.' },
  )
}
