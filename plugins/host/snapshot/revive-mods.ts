import type { AnySystem } from '../../../engine/index.ts'
import { resolveImage, sameMeaning, type ImageMod } from '../../image/index.ts'
import { componentsOf } from '../components.ts'
import type { Mod } from '../mod.ts'
import type { ModHostParts } from '../mod-host.ts'
import { pairSystems } from '../replace.ts'
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
  const modules = wanted.map(({ source }) => source.module!)
  const { batches } = resolveImage(modules, host.linker.host, { linker: host.linker })
  const images = new Map(batches.flat().map((image) => [image.linked.module, image]))
  const before = running.list()
  const kept = new Set<Mod>()
  const mods: Mod[] = []
  const came: Mod[] = []
  const pairs = new Map<AnySystem, AnySystem | null>()
  const add: AnySystem[] = []
  for (const { state, source } of wanted) {
    const image = images.get(source.module!)!
    const old = running.get(state.name)
    if (old !== undefined && goesOn(host, old, state, source, image)) {
      kept.add(old)
      mods.push(old)
      old.relink(image.linked)
      continue
    }
    const mod = revive(host, old ?? null, state, source, image)
    mods.push(mod)
    if (old === undefined) came.push(mod)
    pairSystems(old ?? null, mod, image.systems, pairs, add)
  }
  const gone = before.filter((mod) => !kept.has(mod))
  const names = new Set(wanted.map(({ state }) => state.name))
  const went = gone.filter(({ name }) => !names.has(name))
  for (const mod of went) pairSystems(mod, mod, null, pairs, [])
  if (pairs.size + add.length > 0) engine.systemSet.replace(pairs, add)
  running.putBack(mods)
  for (const mod of mods) if (!kept.has(mod)) mod.settle()
  for (const mod of gone) leave(host, mod, names.has(mod.name))
  return { came, went }
}

/** Whether a mod that runs can take the state of a snapshot up as it is. Memory never shrinks. */
function goesOn(
  { desired }: ModHostParts,
  mod: Mod,
  { file, memory, instance: state }: ModSnapshot,
  source: ModSource,
  image: ImageMod,
): boolean {
  const { instance } = mod.systems
  if (mod.source !== source || mod.slot !== desired.file(file)) return false
  if (instance === null || state === null) return instance === state
  if (instance.fault !== null || !sameMeaning(mod.image.linked, image.linked)) return false
  const systems = new Set(mod.systems.linked.map(({ id }) => id))
  if (systems.size !== image.systems.length || image.systems.some(({ id }) => !systems.has(id))) return false
  return (memoryOf(instance.parts.exports)?.buffer.byteLength ?? 0) <= memory.words * 4
}

/** Makes a mod anew. @param old the mod of that name that runs, whose holdings it takes over */
function revive(
  { revive: create, desired, engine, memoryTotal }: ModHostParts,
  old: Mod | null,
  state: ModSnapshot,
  source: ModSource,
  image: ImageMod,
): Mod {
  const slot = desired.file(state.file)!
  const handoff = { kept: 'nothing', memory: null, saved: new Map<string, Uint8Array>(), notes: [] } as const
  // Its memory is counted no more: the other one takes its place.
  if (old !== null) memoryTotal.release(old)
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
  if (mod.state !== 'suspended') mod.suspend()
  if (replaced) return mod.abandon()
  engine.silence(mod.systems.definitions, () => undefined)
  mod.end()
}
