import { defineEvent, type LocalEvent } from '../event/index.ts'
import { defineSystem, type AnySystem, type SystemContext } from '../system/index.ts'

/** Two events that tests raise. */
export const Note: LocalEvent<string> = defineEvent('note')
export const Other: LocalEvent<string> = defineEvent('other')

/** A system that records the events of both, and then does something. */
export function listener(
  name: string,
  trace: string[],
  uses: Record<string, AnySystem> = {},
  then: (context: SystemContext, text: string) => void = () => {},
): AnySystem {
  return defineSystem(name, {
    uses,
    create: (context) => ({ context: context as SystemContext }),
    on: ({ handler: on }) =>
      [Note, Other].map((event) =>
        on(event, ({ context }, text) => {
          trace.push(`${name}:${text}`)
          then(context, text)
        }),
      ),
  })
}
