import { SkeinError } from '../../engine/index.ts'
import { NO_CONTENT, putPages, type Pages } from '../../engine/snapshot.ts'
import { componentsOf } from '../host/components.ts'
import { withVersion } from '../host/versioned-state.ts'
import type { HostCode } from '../host/host-code.ts'
import type { Mod } from '../host/mod.ts'
import type { ModHostParts } from '../host/mod-host.ts'
import { contentKey } from '../host/snapshot/content-key.ts'
import type { ModSnapshot } from '../host/snapshot/mod-state.ts'
import type { ModsState } from '../host/snapshot/mods-state.ts'
import type { KeptMod, SavedInstance, SavedMods, SavedModState, SavedModSystem } from './saved-mods.ts'

/**
 * Puts the state of mods under their names, and has each system save itself: for other versions of it. The mods stay as they are.
 *
 * @param host the host of the mods, where there are any
 * @param kept the mods of earlier saved games that have not come back
 */
export function captureMods(
  state: ModsState,
  host: Pick<ModHostParts, 'running' | 'code'> | null,
  kept: readonly KeptMod[],
): SavedMods {
  const { started, faults, rooms } = state
  return {
    started,
    running: state.mods.map((it) => captureMod(it, host!.running.get(it.name)!, host!.code)),
    kept,
    faults,
    rooms,
  }
}

function captureMod(state: ModSnapshot, mod: Mod, { shapeOf }: HostCode): SavedModState {
  const { module } = mod.image.linked
  const { name, version, file, since, machine, kept, log, flooded } = state
  return {
    name,
    version,
    file,
    content: contentKey(mod.source),
    layout: module.manifest.mod.layout,
    shape: shapeOf(module),
    defines: componentsOf(module).map(({ channel }) => channel),
    systems: savedSystems(mod),
    since,
    restsUntil: machine.restsUntil,
    instance: captureInstance(state),
    kept,
    log,
    flooded,
  }
}

function captureInstance({ instance, memory }: ModSnapshot): SavedInstance | null {
  if (instance === null) return null
  return { memory: bytesOf(memory), ...instance }
}

function bytesOf(pages: Pages): Uint8Array {
  const words = new Int32Array(pages.words)
  putPages(words, pages, NO_CONTENT)
  return new Uint8Array(words.buffer)
}

/** The state of each system as the mod saves it. Nothing of it changes by that. */
function savedSystems(mod: Mod): SavedModSystem[] {
  const { systems } = mod
  const meter = systems.instance?.parts.calls.meter ?? null
  const once = meter?.once
  // A fault while it saves is no fault of a mod that plays.
  mod.suspend()
  try {
    return systems.linked.map((linked): SavedModSystem => {
      const { name, version, save } = linked.record
      if (save === null || systems.instance === null) return { name, version, saved: null }
      try {
        return { name, version, saved: withVersion(version, systems.save(linked)) }
      } catch (error) {
        if (!(error instanceof SkeinError)) throw error
        return { name, version, saved: null }
      }
    })
  } finally {
    mod.resume()
    if (once !== undefined) meter!.once = once
  }
}
