import { SkeinError, type ErrorNames } from '../../engine/index.ts'
import type { CallScope } from './call-scope.ts'

// Why a call into a mod does not begin. `where` is the call that led to it.

/** A mod that calls another one when too little of the stack is left for that. */
export function tooDeep(mod: string, scope: CallScope): SkeinError {
  return new SkeinError(
    'fault/stack-overflow',
    `it called ${mod} (${scope.export}) with too little stack left`,
    {
      hint: 'Call other mods before deep recursion: mods that call each other share one stack.',
    },
  )
}

/** A mod that is called while it waits for a call of its own. */
export function reentrant(mod: string, scope: CallScope, where: ErrorNames): SkeinError {
  return new SkeinError(
    'fault/reentrant',
    `${mod} was called again (${scope.export}) before its own call returned (${where.export})`,
    {
      names: { ...where, other: scope.export },
      hint: 'Raise an event instead of calling back a mod before its own call returns.',
    },
  )
}

/** A mod of which nothing runs in this frame. */
export function resting(mod: string, scope: CallScope): SkeinError {
  return new SkeinError(
    'fault/skipped',
    `${mod} was called (${scope.export}) but is skipped until the next frame`,
    {
      names: { mod, export: scope.export },
      hint: `See the earlier fault of ${mod}, or the report that it is slow.`,
    },
  )
}
