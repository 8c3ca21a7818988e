import { visible, type ErrorCode, type SkeinError } from '../../../engine/index.ts'
import { ownCalls } from '../../own-calls.ts'
import type { LibraryMod } from './library-mod.ts'

/** Sentences for players about errors, by code or by the first part of it. */
const WORDS: Readonly<Partial<Record<ErrorCode | 'fault' | 'link' | 'manifest' | 'mod' | 'module', string>>> =
  {
    fault: 'It crashed and was removed. The game goes on without it.',
    'fault/fuel': 'It took too long and was stopped. The game goes on without it.',
    'fault/event-flood': 'It got stuck in an event loop and was stopped. The game goes on without it.',
    'fault/panic': 'It stopped with an error. The game goes on without it.',
    'fault/exit': 'It ended by itself. The game goes on without it.',
    'fault/over-limit': 'It used more than one mod may use, and was stopped.',
    'fault/too-many': 'It did too much at once, and was stopped.',
    'fault/too-long': 'It sent too much at once, and was stopped.',
    'fault/stack-overflow': 'It recursed too deeply and was stopped. The game goes on without it.',
    'fault/callee-faulted': 'It called another mod, which crashed.',
    link: 'It does not fit this game.',
    'link/incompatible-version': 'It was made for another version of this game, or of another mod.',
    'link/missing-provider': 'It needs another mod, which is not installed.',
    'link/unknown-package': 'It needs another mod, which is not installed.',
    'link/not-granted': 'This game does not allow something that it does.',
    'link/over-limit': 'It brings more than one mod may bring.',
    'link/unsupported': 'It needs a newer version of this game.',
    manifest: "This mod's manifest is invalid.",
    'manifest/unsupported-abi': 'It was made for an older or a newer version of this game.',
    mod: 'It cannot be used.',
    'mod/copy': 'This file is installed twice. One copy is enough.',
    'mod/duplicate-name': 'This mod is installed twice. Switch one of the two off.',
    'mod/older-version': 'A newer version of it is installed, too.',
    'mod/dependency-failed': 'It needs another mod, which is not running.',
    module: 'The file is damaged, or is not a mod.',
    'module/forbidden': 'This page does not let mods run.',
    'module/no-manifest': 'The file is not a mod.',
    'module/not-wasm': 'The file is not a mod.',
    'module/other-host': 'The file is a mod for another game.',
    'module/over-limit': 'It wants more memory than one mod may have.',
    'module/too-large': 'The file is too large for a mod.',
  }

/** Why a mod that another needs does not run. */
const NEEDS: Readonly<Record<LibraryMod['state'], string>> = {
  asking: 'which waits for your answer',
  declined: 'which you did not allow',
  disabled: 'which is switched off',
  faulted: 'which crashed',
  refused: 'which cannot run',
  running: 'which does not work with it',
  stopped: 'which cannot run either',
}

/** The reasons that a mod does not run. */
export type NotRunning = Pick<LibraryMod, 'state' | 'errors'> & Partial<Pick<LibraryMod, 'need'>>

/** Why a mod does not run, in one sentence that a player understands; empty when there is nothing to say. */
export function whyNotRunning({ state, errors, need = null }: NotRunning): string {
  if (state === 'declined') return 'You did not allow it.'
  if (need !== null) return `It needs ${nameWords(need).name}, ${NEEDS[need.state]}.`
  const [error] = errors
  if (error === undefined && state === 'faulted')
    return 'It crashed, and stays out until you switch it on again.'
  if (error === undefined) return ''
  const lacks = error.code === 'link/unknown-package' ? lackedBy(error) : ''
  if (lacks !== '') return lacks
  const area = error.code.split('/')[0] as keyof typeof WORDS
  const words = WORDS[error.code] ?? WORDS[area] ?? 'It cannot run.'
  return state === 'running' ? `Its file has changed, but the old version goes on. ${words}` : words
}

/** The package that a mod lacks: of another game, or of a mod. By convention, `namespace:game` is that of a game. */
function lackedBy({ names }: SkeinError): string {
  const [namespace, item] = (names.other ?? names.package ?? '').split(/[/@]/)[0]!.split(':')
  if (item === undefined || namespace === 'skein') return ''
  if (item === 'game') return `It was made for another game, ${nameWords({ name: namespace! }).name}.`
  return `It needs the mod ${nameWords({ name: `${namespace}:${item}` }).name}, which is not installed.`
}

/** The same at length, for who wants to know: the messages, where it happened, and what can be done. */
export function details(errors: readonly SkeinError[]): string {
  const lines: string[] = []
  for (const { code, message, hint, trace } of errors.slice(0, 20)) {
    lines.push(`${shown(message, 1000)} (${code})`)
    for (const call of ownCalls(trace)) lines.push(`    in ${shown(call, 120)}`)
    if (hint !== undefined) lines.push(shown(hint, 400))
  }
  return lines.join('\n')
}

/** A mod's name as a player reads it: `acme:curve-ball` is "curve ball", by acme. */
export function nameWords({ name }: Pick<LibraryMod, 'name'>): {
  readonly name: string
  readonly by: string
} {
  const [by, short] = name.split(':')
  if (short === undefined) return { name: shown(name, 60), by: '' }
  return { name: shown(short.replaceAll('-', ' '), 60), by: shown(by!, 60) }
}

// More marks on one letter than any language puts there.
const PILES = /(\p{M}{3})\p{M}+/gu

/** Makes text from strangers fit to be shown: what hides or reorders text becomes visible, and it is cut. */
export function shown(text: string, most: number): string {
  const cut = text.length > most ? `${text.slice(0, most - 1)}…` : text
  return visible(cut).replace(PILES, '$1')
}
