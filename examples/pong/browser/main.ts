import { createMenu, type Players } from './menu.ts'
import { playPong } from './play.ts'

const asked = new URLSearchParams(location.search)
const pong = await playPong(
  document.querySelector<HTMLElement>('#game'),
  Number(asked.get('seed') ?? 7),
  false,
)
const menu = createMenu(document, pong)
const players = asked.get('players')
if (players !== null && /^[012]$/.test(players)) menu.choose(Number(players) as Players)
else menu.ask('Pong')
