import { playPong } from './play.ts'

const seed = Number(new URLSearchParams(location.search).get('seed') ?? 7)
await playPong(document.querySelector<HTMLElement>('#game'), seed)
