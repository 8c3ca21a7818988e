import { createInterface, type Interface } from 'node:readline'
import {
  ALLOW_QUESTION,
  PERMISSION_GROUPS,
  type AskConsent,
  type PermissionRequest,
  type PlayerPermissions,
} from '../../plugins/index.ts'
import { below, printError, paint, text, type TerminalText } from './output.ts'

/** The permissions of a mod in plain words, a line each. */
export function permissionText(summary: PlayerPermissions): TerminalText {
  const plain = PERMISSION_GROUPS.flatMap((group) => summary[group])
  const lines = plain.length === 0 ? ['do nothing that you would notice'] : plain
  return below(...lines.map((line) => text`  - ${line}`))
}

/**
 * Asks about mods on the terminal, one after the other. The end of the input is a no.
 *
 * @returns the question, for `createGame`, and the end of asking
 */
export function askOnTerminal(): { readonly ask: AskConsent; readonly close: () => void } {
  let asker: Interface | null = null
  let lines: AsyncIterator<string> | null = null
  let turn: Promise<unknown> = Promise.resolve()
  const nextLine = async (): Promise<string> => {
    asker ??= createInterface({ input: process.stdin })
    lines ??= asker[Symbol.asyncIterator]()
    const { value, done } = await lines.next()
    return done === true ? 'no' : String(value)
  }
  const question = async (request: PermissionRequest): Promise<boolean> => {
    const by = request.authors.length === 0 ? '' : ` by ${request.authors.join(', ')}`
    printError(
      below(
        text``,
        text`${paint('bold', request.mod)} ${request.version}${by}`,
        text`${request.summary.bounds}.`,
        text`${ALLOW_QUESTION}`,
        permissionText(request.summary),
      ),
    )
    for (;;) {
      printError(text`${paint('bold', 'yes, no or details?')}`)
      const answer = (await nextLine()).trim().toLowerCase()
      if (answer === 'y' || answer === 'yes') return true
      if (answer === 'n' || answer === 'no') return false
      if (answer === 'd' || answer === 'details')
        printError(below(...request.lines.map((line) => text`  - ${line}`)))
    }
  }
  return {
    ask(request) {
      const answer = turn.then(() => question(request))
      turn = answer.catch(() => undefined)
      return answer
    },
    close: () => asker?.close(),
  }
}
