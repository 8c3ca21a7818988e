import { visible, type ErrorCode, type SkeinError } from '../../../engine/index.ts'
import { ownCalls } from '../../own-calls.ts'
import type { LibraryMod } from './library-mod.ts'

/** Sentences for players about errors, by code or by the first part of it. */
const WORDS: Readonly<Partial<Record<ErrorCode | 'fault' | 'link' | 'manifest' | 'mod' | 'module', string>>> =
  {
    fault: 'This mod crashed and was stopped. The game keeps running.',
    'fault/fuel': 'This mod took too long and was stopped. The game keeps running.',
    'fault/event-flood': 'This mod got stuck in an event loop and was stopped. The game keeps running.',
    'fault/panic': 'This mod stopped with an error. The game keeps running.',
    'fault/exit': 'This mod stopped by itself. The game keeps running.',
    'fault/over-limit': 'This mod used too much and was stopped. The game keeps running.',
    'fault/too-many': 'This mod did too much at once and was stopped. The game keeps running.',
    'fault/too-long': 'This mod sent too much data at once and was stopped. The game keeps running.',
    'fault/stack-overflow': 'This mod recursed too deeply and was stopped. The game keeps running.',
    'fault/callee-faulted': 'This mod called another mod that crashed.',
    link: 'This mod does not work with this game.',
    'link/missing-provider': 'This mod needs another mod that is not installed.',
    'link/unknown-package': 'This mod needs another mod that is not installed.',
    'link/not-granted': "This game does not allow one of this mod's permissions.",
    'link/over-limit': 'This mod adds too many components to the game.',
    'link/unsupported': 'This mod needs a newer version of this game.',
    manifest: "This mod's manifest is invalid.",
    'manifest/unsupported-abi': 'This mod was made for another version of this game.',
    mod: 'This mod cannot be used.',
    'mod/copy': 'This file is installed twice. One copy is enough.',
    'mod/duplicate-name': 'This mod is installed twice. Switch one of them off.',
    'mod/older-version': 'A newer version of this mod is installed.',
    'mod/dependency-failed': 'This mod needs another mod that is not running.',
    module: 'The file is damaged.',
    'module/forbidden': 'This website does not allow mods.',
    'module/no-manifest': 'This file is not a mod.',
    'module/not-wasm': 'This file is not a mod.',
    'module/other-host': 'This file was made for another program.',
    'module/over-limit': 'This mod needs more memory than the game allows.',
    'module/too-large': 'This file is too large.',
  }

/** Why a mod that another needs does not run. */
const NEEDS: Readonly<Record<LibraryMod['state'], string>> = {
  asking: 'which waits for your answer',
  declined: 'which you did not allow',
  disabled: 'which is switched off',
  faulted: 'which crashed',
  refused: 'which cannot run',
  running: 'which is not compatible',
  stopped: 'which cannot run either',
}

/** The reasons that a mod does not run. */
export type NotRunning = Pick<LibraryMod, 'state' | 'errors'> & Partial<Pick<LibraryMod, 'need'>>

/** The first sentence about a file whose earlier version still runs. */
const KEPT = 'The new version cannot run, so the old version keeps running.'

/** Why a mod does not run, in one sentence that a player understands; empty when there is nothing to say. */
export function whyNotRunning({ state, errors, need = null }: NotRunning): string {
  if (state === 'declined') return 'You did not allow this mod.'
  if (need !== null) return `This mod needs ${nameWords(need).name}, ${NEEDS[need.state]}.`
  const [error] = errors
  if (error === undefined && state === 'faulted') return 'This mod crashed. Switch it on to try again.'
  if (error === undefined) return ''
  const lacks =
    error.code === 'link/unknown-package'
      ? lackedBy(error)
      : error.code === 'link/incompatible-version'
        ? outdatedBy(error)
        : ''
  if (lacks !== '') return state === 'running' ? `${KEPT} ${lacks}` : lacks
  const area = error.code.split('/')[0] as keyof typeof WORDS
  const words = WORDS[error.code] ?? WORDS[area] ?? 'This mod cannot run.'
  return state === 'running' ? `${KEPT} ${words}` : words
}

/** The package that a mod lacks: of another game, or of a mod. By convention, `namespace:game` is that of a game. */
function lackedBy({ names }: SkeinError): string {
  const [namespace, item] = (names.other ?? names.package ?? '').split(/[/@]/)[0]!.split(':')
  if (item === undefined || namespace === 'skein') return ''
  if (item === 'game') return `This mod was made for another game, ${nameWords({ name: namespace! }).name}.`
  return `This mod needs the mod ${nameWords({ name: `${namespace}:${item}` }).name}, which is not installed.`
}

/** The party whose version does not fit: this game, its engine, or another mod. */
function outdatedBy({ names }: SkeinError): string {
  const [namespace, item] = (names.other ?? names.package ?? '').split(/[/@]/)[0]!.split(':')
  if (item === undefined || item === 'game' || namespace === 'skein')
    return 'This mod was made for another version of this game.'
  return `This mod needs another version of the mod ${nameWords({ name: `${namespace}:${item}` }).name}.`
}

/** The same at length, for the curious: the messages, traces and hints. */
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
