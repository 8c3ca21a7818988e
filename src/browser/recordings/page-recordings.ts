import { decodeRecording } from '../../../engine/recording/index.ts'
import { SkeinError } from '../../../engine/index.ts'
import type { PermissionRequest } from '../../../plugins/index.ts'
import type { Game, Mods } from '../../game.ts'
import { filesOf, type KnownFile } from '../../recorded-states.ts'
import type { GameReplay, InputRecorder } from '../../recording.ts'
import { element } from '../element.ts'
import { ReplayBar } from './replay-bar.ts'
import { ReplayRun } from './replay-run.ts'
import type { OpenReplay, ReplayGame } from './replay-game.ts'
import { recordingName } from './words.ts'

/** The most bytes of a file that is read as a recording. */
const LARGEST = 512 * 2 ** 20

/** The parts of a page that recordings need. */
export interface RecordingPage {
  /** The element over which recordings play. */
  readonly element: HTMLElement
  readonly open: OpenReplay
  /** Has the game stand still until the returned function is called. */
  hold(): () => void
  /** Asks the player whether mods may run that the game does not have. */
  allow(mods: readonly PermissionRequest[]): Promise<boolean>
  /** Told when something has changed. */
  changed(): void
}

/** Records the game of a page into files, and plays such files. */
export class PageRecordings {
  readonly #game: Game<Mods>
  readonly #page: RecordingPage
  #recorder: InputRecorder | null = null
  /** The frame and the step before the recording. */
  #begun = { frame: 0, step: 0 }
  #opening = false
  #replay: { readonly run: ReplayRun; close(): void } | null = null
  #download = ''

  constructor(game: Game<Mods>, page: RecordingPage) {
    this.#game = game
    this.#page = page
  }

  get recording(): boolean {
    return this.#recorder !== null
  }

  /** Whether a recording plays, or is being opened. */
  get replaying(): boolean {
    return this.#replay !== null || this.#opening
  }

  /** Frames and seconds of the game that have been recorded so far. */
  get recorded(): { readonly frames: number; readonly seconds: number } {
    const { frame, step, delta } = this.#game.engine.time
    return { frames: frame - this.#begun.frame, seconds: (step - this.#begun.step) * delta }
  }

  /** Begins to record. @throws SkeinError `recording/*`, `snapshot/*` */
  async record(): Promise<void> {
    if (this.#recorder !== null || this.replaying) return
    this.#recorder = await this.#game.record()
    const { frame, step } = this.#game.engine.time
    this.#begun = { frame, step }
    this.#page.changed()
  }

  /** Ends the recording and downloads its file. @returns its name and size, and why a replay may take another course */
  async download(): Promise<{ name: string; bytes: number; problems: readonly SkeinError[] } | null> {
    const recorder = this.#recorder
    if (recorder === null) return null
    this.#recorder = null
    recorder.end()
    this.#page.changed()
    const bytes = await recorder.toBytes()
    const name = recordingName(this.#game.engine.definition.name, new Date())
    URL.revokeObjectURL(this.#download)
    this.#download = URL.createObjectURL(
      new Blob([Uint8Array.from(bytes)], { type: 'application/octet-stream' }),
    )
    element('a', { href: this.#download, download: name }).click()
    return { name, bytes: bytes.length, problems: recorder.problems }
  }

  /**
   * Plays a recording over the game, which stands still and is where it was afterwards.
   * @throws SkeinError `recording/*` for a file that does not fit; nothing has played then
   */
  async play(file: File): Promise<void> {
    if (this.#recorder !== null) {
      throw new SkeinError('recording/ended', 'the game is being recorded', {
        hint: 'Download that recording first.',
      })
    }
    if (this.replaying) return
    this.#opening = true
    this.#page.changed()
    const release = this.#page.hold()
    let opened: ReplayGame | null = null
    let isReady = false
    try {
      if (file.size > LARGEST) {
        throw new SkeinError('recording/foreign', `${file.name} is too large for a recording`, {
          names: { file: file.name },
          hint: 'Play it with skein replay.',
        })
      }
      const bytes = new Uint8Array(await file.arrayBuffer())
      const { start, contents } = await decodeRecording(bytes)
      const mods = await knownFiles(this.#game)
      const known = new Set(mods.map(({ hash }) => hash))
      const others: PermissionRequest[] = []
      for (const { file: name, bytes: mod, hash } of contents)
        if (!known.has(hash)) others.push(await this.#game.mods.inspect({ file: name, bytes: mod }))
      if (others.length > 0 && !(await this.#page.allow(others))) return
      opened = await this.#page.open(start.seed)
      const replay = await opened.game.replay(bytes, { mods, verify: true })
      await opened.show()
      this.#show(file.name, replay, opened, release)
      isReady = true
    } finally {
      this.#opening = false
      if (!isReady) {
        opened?.close()
        release()
      }
      this.#page.changed()
    }
  }

  /** Ends the replay: the game goes on. */
  stop(): void {
    this.#replay?.close()
  }

  /** Ends all of it; a recording under way is lost. */
  end(): void {
    this.stop()
    this.#recorder?.end()
    this.#recorder = null
    URL.revokeObjectURL(this.#download)
  }

  #show(file: string, replay: GameReplay, opened: ReplayGame, release: () => void): void {
    const before = document.activeElement
    const run = new ReplayRun(replay, () => bar.update())
    const close = (): void => {
      this.#replay = null
      run.end()
      bar.remove()
      opened.close()
      release()
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
      this.#page.changed()
    }
    const bar: ReplayBar = new ReplayBar(this.#page.element, file, run, close)
    this.#replay = { run, close }
    run.play()
  }
}

/** The files of a game's mods; none for a game of which no snapshot can be taken. */
async function knownFiles(game: Game<Mods>): Promise<KnownFile[]> {
  if (game.mods.list().length === 0) return []
  return filesOf(await game.states())
}
