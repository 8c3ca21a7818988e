import { SkeinError } from '../../../engine/index.ts'
import { errorWords } from '../saves/words.ts'

/** The time that frames at the usual rate stand for: `1:05`. */
export function clockWords(seconds: number): string {
  const whole = Math.floor(seconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`
}

/** The name of the file of a recording: the game, and when it was recorded. */
export function recordingName(game: string, at: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const name = game.replaceAll(/[^\w.-]+/g, '-').replace(/^[.-]+/, '') || 'game'
  return `${name}-${day}-${two(at.getHours())}${two(at.getMinutes())}${two(at.getSeconds())}.rec`
}

/** Why a file is not played, or a game not recorded, as sentences. */
export function refusalWords(error: unknown): string {
  if (error instanceof SkeinError) return errorWords(error)
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}

/** The end of a replay in words, or its first problem so far. */
export function outcomeWords(
  verified: boolean,
  problem: unknown,
  frame: number,
): { readonly text: string; readonly good: boolean } {
  if (problem === null)
    return verified
      ? { text: 'Verified: it led to the recorded states.', good: true }
      : { text: 'It has come to its end.', good: true }
  if (problem instanceof SkeinError && problem.code === 'recording/diverged')
    return { text: `Not verified. ${errorWords(problem)}`, good: false }
  return { text: `The game threw an error in frame ${frame}. ${refusalWords(problem)}`, good: false }
}
