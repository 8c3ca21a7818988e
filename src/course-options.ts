import type { EngineOptions } from '../engine/index.ts'
import type { ModHostOptions } from '../plugins/index.ts'

/** Options of a game. */
export type CourseOptions = EngineOptions & ModHostOptions

/** The options of a game that its course depends on, besides its seed, as plain data. Functions are left out. */
export function courseOptions(options: CourseOptions): Record<string, unknown> {
  const { maxEntities, eventsPerFlush, limits, faults, totalMemoryBytes, meter, probationFrames } = options
  const course = { maxEntities, eventsPerFlush, limits, faults, totalMemoryBytes, meter, probationFrames }
  return Object.fromEntries(Object.entries(course).filter(([, value]) => value !== undefined))
}
