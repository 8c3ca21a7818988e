import { SkeinError, type ErrorNames } from '../../engine/index.ts'
import type { CallScope } from './call-scope.ts'

// Why a call into a mod does not begin. `where` is the call that led to it.

/** A mod that calls another one when too little of the stack is left for that. */
export function tooDeep(mod: string, scope: CallScope): SkeinError {
  return new SkeinError('fault/stack-overflow', `it called ${mod} (${scope.export}) from too deep`, {
    hint: 'Mods that call each other share the stack; call others before going deep.',
  })
}

/** A mod that is called while it waits for what it has called. */
export function reentrant(mod: string, scope: CallScope, where: ErrorNames): SkeinError {
  return new SkeinError(
    'fault/reentrant',
    `${mod} was called (${scope.export}) while a call into it was under way (${where.export})`,
    {
      names: { ...where, other: scope.export },
      hint: 'A mod that calls a trait must not be called back before that returns. Raise an event instead.',
    },
  )
}

/** A mod of which nothing runs in this frame. */
export function resting(mod: string, scope: CallScope): SkeinError {
  return new SkeinError(
    'fault/skipped',
    `${mod} was called (${scope.export}), but rests until the next frame`,
    {
      names: { mod, export: scope.export },
      hint: 'It faulted, or it is slow; see what was said about it.',
    },
  )
}
