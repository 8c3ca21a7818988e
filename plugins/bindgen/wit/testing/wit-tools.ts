import { componentEmbed, componentNew, componentWit } from '@bytecodealliance/jco-transpile/wasm-tools'
import type { PackageDefinition } from '../../../../engine/index.ts'
import { readModule, type ModuleInfo } from '../../../wasm/index.ts'
import { generateWit } from '../generate.ts'

/**
 * The WIT of a mod with all that was generated, as one source: files of a folder `deps` elsewhere are packages in
 * braces here. Only for tests.
 */
function joined(packages: readonly PackageDefinition[], own: string): string {
  const files = [...generateWit(packages).values()]
  return [own, ...files.map((text) => `${text.replace(/^package (.*);$/m, 'package $1 {')}}`)].join('\n')
}

/** A world `guest` that takes everything from the given worlds, and declares more where asked. */
export function world(included: readonly string[], more = '', packageName = 'test:guest@1.0.0'): string {
  const lines = included.map((it) => `  include ${it};\n`).join('')
  return `package ${packageName};\nworld guest {\n${lines}${more}}\n`
}

/** The module that stock tools make of a world whose functions nobody has written yet. */
export async function dummyModule(packages: readonly PackageDefinition[], own: string): Promise<ModuleInfo> {
  const witSource = joined(packages, own)
  return readModule(await componentEmbed({ witSource, world: 'guest', dummy: true }), 'dummy.wasm')
}

/**
 * Puts a world into a core module as stock tools do, and has them make a component of it: they check its imports and
 * exports against the world.
 *
 * @returns the core module with the world in it, and the WIT of the component
 */
export async function embedWorld(
  packages: readonly PackageDefinition[],
  own: string,
  binary: Uint8Array,
): Promise<{ readonly module: Uint8Array; readonly wit: string }> {
  const module = await componentEmbed({ witSource: joined(packages, own), world: 'guest', binary })
  return { module, wit: await componentWit(await componentNew(module)) }
}
