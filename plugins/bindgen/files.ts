import { SkeinError, type PackageDefinition } from '../../engine/index.ts'
import { enginePackage } from '../engine-traits/index.ts'

/** The import name of a package's bindings: `pong` for `pong:game`, `acme-curve` for `acme:curve`. */
export function bindingsName(packageName: string): string {
  const [namespace, name] = packageName.split(':') as [string, string]
  return name === 'game' ? namespace : `${namespace}-${name}`
}

/**
 * Generates one file for each package.
 *
 * @param fileOf the file's name, from the package's
 * @returns the text of each file by its name
 * @throws SkeinError `bindgen/duplicate-package` when two of the packages would be one file
 */
export function filesOf(
  packages: readonly PackageDefinition[],
  fileOf: (packageName: string) => string,
  generate: (definition: PackageDefinition) => string,
): Map<string, string> {
  const byFile = new Map<string, PackageDefinition>()
  for (const definition of packages) {
    const file = fileOf(definition.name)
    const other = byFile.get(file)
    if (other !== undefined) {
      throw new SkeinError(
        'bindgen/duplicate-package',
        `the bindings of ${other.id} and ${definition.id} need the same file, ${file}`,
        {
          names: { package: definition.id, other: other.id },
          hint: 'Generate the bindings of one version of a package, and of packages with similar names, one at a time.',
        },
      )
    }
    byFile.set(file, definition)
  }
  return new Map([...byFile].map(([file, definition]) => [file, generate(definition)]))
}

/** The packages, with that of the engine's own traits unless it is among them. */
export function withEngine(packages: readonly PackageDefinition[]): readonly PackageDefinition[] {
  return packages.some(({ name }) => name === enginePackage.name) ? packages : [...packages, enginePackage]
}
