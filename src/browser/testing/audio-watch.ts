/** A sound that was begun: how long its file is, whether it is music, and the state of its context by then. */
export interface BegunSound {
  readonly seconds: number
  readonly loop: boolean
  readonly state: string
}

/** The sounds that a page has begun so far. */
export const begun: BegunSound[] = []
/** The audio contexts that a page has made. */
export const contexts: AudioContext[] = []
/** How often one of them was asked to go on. */
export const resumes = { count: 0 }

const { start } = AudioBufferSourceNode.prototype
AudioBufferSourceNode.prototype.start = function (...args: []) {
  const seconds = this.buffer?.duration ?? 0
  // Silence that only unlocks the speaker is shorter.
  if (seconds > 0.05)
    begun.push({ seconds: Math.round(seconds * 10) / 10, loop: this.loop, state: this.context.state })
  start.apply(this, args)
}

globalThis.AudioContext = class extends AudioContext {
  constructor() {
    super()
    contexts.push(this)
  }

  override resume(): Promise<void> {
    resumes.count++
    return super.resume()
  }
}
