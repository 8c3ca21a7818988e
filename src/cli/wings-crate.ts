import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { SkeinError, type GameDefinition } from '../../engine/index.ts'
import { compareCrates, readRustItems } from '../../plugins/bindgen/index.ts'
import type { WingsInterface } from '../../plugins/wings/interface.ts'

/**
 * Compares a Rust crate that plugins of `wings` are built against with the game that describes it.
 *
 * @param folder that of the crate, with its `Cargo.toml`
 * @returns the differences
 * @throws SkeinError `cli/bad-input` where the folder is no crate, or the game does not describe it
 */
export function checkCrate(folder: string, { interfaces }: GameDefinition): SkeinError[] {
  const library = join(folder, 'src/lib.rs')
  const file = join(folder, 'Cargo.toml')
  const fail = (problem: string, hint: string): SkeinError =>
    new SkeinError('cli/bad-input', problem, { names: { file: folder }, hint })
  if (!existsSync(file) || !existsSync(library))
    throw fail(
      `${folder} is no Rust crate: it lacks Cargo.toml or src/lib.rs`,
      'Pass the folder of the crate.',
    )
  const cargo = readFileSync(file, 'utf8')
  const name = valueOf(cargo, 'name').replaceAll('-', '_')
  const known = interfaces.filter((it): it is WingsInterface & typeof it => it.kind === 'wings')
  const wings = known.find((it) => it.crate === name)
  if (wings === undefined)
    throw fail(
      `the game does not describe the crate ${name}`,
      known.length === 0
        ? 'Pass the result of defineWings() to defineGame as one of its interfaces (docs/wings.md).'
        : `It describes: ${known.map(({ crate }) => crate).join(', ')}.`,
    )
  const moduleOf = (path: readonly string[]): string | null => {
    const base = join(folder, 'src', ...path)
    const found = [`${base}.rs`, join(base, 'mod.rs')].find((it) => existsSync(it))
    return found === undefined ? null : readFileSync(found, 'utf8')
  }
  const version = valueOf(cargo, 'version')
  const problems = compareCrates(wings, readRustItems(readFileSync(library, 'utf8'), moduleOf))
  // Plugins find names by the major and the minor number.
  if (version.split('.').slice(0, 2).join() !== wings.version.split('.').slice(0, 2).join())
    problems.unshift(`the crate has the version ${version}, and the game describes ${wings.version}`)
  return problems.map((it) =>
    fail(
      `${folder} differs from the game: ${it}`,
      'Correct defineWings, or write the crate with "skein bindgen --lang wings".',
    ),
  )
}

/** A text among the keys of a package. */
function valueOf(cargo: string, key: string): string {
  const [, section = ''] = /^\[package\]$([^]*?)(?=^\[|(?![^]))/m.exec(cargo) ?? []
  return new RegExp(`^${key}\\s*=\\s*"([^"]*)"`, 'm').exec(section)?.[1] ?? ''
}
