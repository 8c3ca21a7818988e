import { isKebab, isPackageName, suggestion, type HostFunction } from '../../engine/index.ts'

/** A method's name as the ABI writes it: `set_speed` and `setSpeed` are `set-speed`. */
function toMethod(name: string): string {
  const kebab = name
    .slice(0, 200)
    .replaceAll('_', '-')
    .replace(/[a-z0-9](?=[A-Z])/g, '$&-')
    .toLowerCase()
  return isKebab(kebab) ? kebab : ''
}

/** Imports of language runtimes that are built for another host. */
const OF_RUNTIMES: ReadonlySet<string> = new Set(['abort', 'seed', 'trace', 'exit'])

/**
 * The hint for an import of a plain module that nothing offers.
 *
 * @param offered the host functions
 * @param traitsWith gives the ids of traits that have a method of a name
 */
export function importHint(
  module: string,
  name: string,
  offered: readonly HostFunction[],
  traitsWith: (method: string) => readonly string[] = () => [],
): string {
  if (offered.some((it) => it.module === module)) {
    const known = offered.filter((it) => it.module === module).map((it) => it.name)
    return suggestion(name, known) ?? `This game offers: ${known.join(', ')}.`
  }
  if (module === 'env') {
    const runtime = 'build for wasm32-unknown-unknown or for wasip1 as docs/wasi.md shows'
    if (OF_RUNTIMES.has(name) || name.startsWith('__'))
      return `The runtime of the language needs it: ${runtime}.`
    const wanted = toMethod(name)
    const [from = 'pong:game/paddles@1.0.0'] = traitsWith(wanted)
    const method = wanted || 'set-speed'
    return `Add an import module to its declaration, such as __attribute__((import_module("${from}"), import_name("${method}"))) in C or #[link(wasm_import_module = "${from}")] in Rust. If the runtime of the language needs it, ${runtime}.`
  }
  return isPackageName(module.split('/')[0] ?? '')
    ? 'Import an item at a version, such as "pong:game/paddles@1.0.0".'
    : 'Import only packages of the game, traits of skein:engine and host functions of the game.'
}
