import { channelOf, type AnyEvent } from '../../engine/index.ts'
import type { ItemRequest } from '../manifest/index.ts'

/** An event that nothing here defines: it flows all the same. */
export function unknownEvent({ path, version }: ItemRequest): AnyEvent {
  return { kind: 'unknown-event', path, channel: channelOf(path, version) }
}
