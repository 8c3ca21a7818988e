import { isHostModule, parseItemId, printable, SkeinError, suggestion } from '../../engine/index.ts'
import { enginePackage } from '../engine-traits/index.ts'
import type { Module } from '../module/module.ts'
import { isWasi } from '../wasi/index.ts'
import { importHint } from './import-hint.ts'
import { linkModule, type LinkingAbi } from './linker.ts'
import { GAME, PackageRegistry } from './registry.ts'
import { COMPONENT_FUNCTIONS } from './signature.ts'

/** Report on a mod's file, without a game. */
export interface StandaloneReport {
  /** Reasons why no game can run it. */
  readonly problems: readonly SkeinError[]
  /** Reasons why most games cannot. */
  readonly doubts: readonly SkeinError[]
}

/**
 * Checks a mod as far as that goes without its game: its exports against its manifest, and its imports as far as the
 * engine and the mod itself define them. Runs nothing.
 */
export function checkStandalone(module: Module): StandaloneReport {
  if (module.abi !== null) return { problems: (module.abi as LinkingAbi).check(module), doubts: [] }
  const registry = new PackageRegistry()
  const clashes: SkeinError[] = []
  registry.add(enginePackage, GAME)
  for (const definition of module.manifest.packages) {
    const clash = registry.add(definition, module.name)
    if (clash !== null) clashes.push(clash)
  }
  const { problems } = linkModule(module, registry)
  const raw = new Set<string>()
  const doubts: SkeinError[] = []
  for (const { module: from, name, kind } of module.info.imports) {
    if (kind !== 'function' || isWasi(from) || !isHostModule(from)) continue
    const label = `${printable(from)}#${printable(name)}`
    raw.add(label)
    if (from === 'env') doubts.push(fromEnv(module, name, label))
  }
  const sure = problems.filter(({ code, names }) => {
    if (code === 'link/unknown-package') return isLikeEngine(names.other ?? '')
    return code !== 'link/unknown-import' || !raw.has(names.import ?? '')
  })
  return {
    problems: [...clashes, ...sure, ...undeclared(module)],
    doubts: [...(sure.some(({ code }) => code === 'module/other-host') ? [] : doubts), ...unprovided(module)],
  }
}

/** Whether something of an unknown package was meant to be of the engine's. */
function isLikeEngine(item: string): boolean {
  return suggestion(item.split('/')[0]!, [enginePackage.name]) !== undefined
}

/** Where compilers let functions come from that nothing is said about. */
function fromEnv(module: Module, name: string, label: string): SkeinError {
  return new SkeinError(
    'link/unknown-import',
    `${module.name} imports "${label}", which only games with a host function of that name offer`,
    {
      names: { mod: module.name, file: module.file, import: label },
      hint: importHint('env', name, []),
    },
  )
}

/** The imports of events, hooks and components, but for those that are named after fields. */
const OF_OTHERS: readonly string[] = ['raise', 'call', ...COMPONENT_FUNCTIONS]

/** Imports that only methods of traits can be, of traits that no system uses: whatever the game, they cannot be linked. */
function undeclared({ name: mod, file, manifest, info }: Module): SkeinError[] {
  const used = new Set(manifest.systems.flatMap(({ uses }) => uses.map(({ path }) => path)))
  const own = new Set(manifest.packages.map(({ name }) => name))
  const found = new Map<string, SkeinError>()
  for (const { module, name, kind } of info.imports) {
    const id = parseItemId(module)
    if (kind !== 'function' || id === null || id.package === enginePackage.name || own.has(id.package))
      continue
    const mayBeOther = OF_OTHERS.includes(name) || /^[gs]et-/.test(name)
    if (mayBeOther || isLikeEngine(id.path) || used.has(id.path) || found.has(module)) continue
    const near = suggestion(name, OF_OTHERS)
    found.set(
      module,
      new SkeinError(
        'link/undeclared-trait',
        `${mod} imports "${printable(name)}" of ${id.path}, but none of its systems declares it in "uses"`,
        {
          names: { mod, file, import: `${printable(module)}#${printable(name)}` },
          hint:
            near ??
            `If it is a trait, list {"trait":"${id.path}","version":"${id.version}"} in "uses" of the system that calls it. Components have ${COMPONENT_FUNCTIONS.join(', ')}, get-… and set-…; events have raise, hooks have call.`,
        },
      ),
    )
  }
  return [...found.values()]
}

/** Traits that systems provide without a single method of theirs. */
function unprovided({ name: mod, file, manifest, info }: Module): SkeinError[] {
  const exported = [...info.exports.keys()]
  const own = new Set(manifest.packages.map(({ name }) => name))
  return manifest.systems.flatMap(({ provides }) =>
    provides.flatMap(({ path, version }) => {
      const id = `${path}@${version}`
      if (own.has(path.split('/')[0]!) || exported.some((name) => name.startsWith(`${id}#`))) return []
      const near = exported.find((name) => suggestion(name.split('#')[0]!, [id]) !== undefined)
      const is = near === undefined ? '' : ` It exports "${printable(near)}".`
      return new SkeinError('link/missing-export', `${mod} provides ${id} but exports none of its methods`, {
        names: { mod, file, trait: id },
        hint: `Export each method as "${id}#" followed by its name.${is}`,
      })
    }),
  )
}
