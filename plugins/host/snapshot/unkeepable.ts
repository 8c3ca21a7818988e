import { SkeinError } from '../../../engine/index.ts'
import type { Module } from '../../module/module.ts'

/** The error of a mod that cannot be in a game that takes snapshots. */
export function unkeepable(module: Module): SkeinError {
  const { name, hidesState } = module
  return hidesState
    ? new SkeinError(
        'snapshot/unkeepable',
        `${name} changes its tables or drops segments, which a snapshot cannot hold`,
        {
          names: { mod: name },
          hint: 'Build the mod without table.set, grow, fill, copy and init, and without data.drop of what memory.init reads.',
        },
      )
    : new SkeinError('snapshot/unkeepable', `${name} keeps state that a snapshot cannot hold`, {
        names: { mod: name },
        hint: 'Build the mod so that it keeps all its state in one exported memory and in globals that hold numbers.',
      })
}
