import type { ComponentDefinition } from '../schema/index.ts'
import type { EngineState } from '../snapshot/engine-state.ts'
import { captureWorld } from './capture-world.ts'
import type { SavedEngine } from './saved-engine.ts'

/**
 * Puts the state of a game under its names.
 * @param definitionOf the definition that a channel has in the world
 * @param versionOf the version of the state of a system
 * @param formOf the version of the form of a component's values, by channel
 */
export function captureEngine(
  state: EngineState,
  definitionOf: (channel: string) => ComponentDefinition | undefined,
  versionOf: (system: string) => number,
  formOf: (channel: string) => number,
): SavedEngine {
  const [frame, step, paused, left, given, givenSteps, givenTime] = state.clock as [
    number, number, number, number, number, number, number,
  ] // prettier-ignore
  const [texts, sharedTexts] = state.texts
  return {
    seed: state.seed,
    clock: { frame, step, paused: paused === 1, left, given, givenSteps, givenTime },
    place: state.place,
    input: state.actions.map((action, index) => ({
      action,
      values: state.input.map((values) => values[index + 1]!),
    })),
    texts,
    sharedTexts,
    streams: state.streams,
    systems: state.systems.map((it) => ({ ...it, version: versionOf(it.name) })),
    roots: state.roots,
    events: state.events,
    world: captureWorld(state.world, definitionOf, formOf),
  }
}
