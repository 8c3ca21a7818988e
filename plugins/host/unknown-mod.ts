import { SkeinError } from '../../engine/index.ts'

/** A mod that was named and is not there. @param known the names of those that are */
export function unknownMod(name: string, known: readonly string[]): SkeinError {
  return new SkeinError('mod/unknown', `no mod named ${name} is loaded`, {
    names: { mod: name },
    hint: `Loaded mods: ${known.join(', ') || 'none'}.`,
  })
}
