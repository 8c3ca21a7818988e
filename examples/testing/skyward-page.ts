import { playSkyward } from '../skyward/browser/play.ts'
import { Harm, LevelUp } from '../skyward/interfaces.ts'
import { FlightSystem } from '../skyward/systems/flight.ts'
import { HeroSystem } from '../skyward/systems/hero.ts'
import { tested, type TestedGame } from './page.ts'

/** The page's methods for the test that opened it. */
export interface SkywardPage extends TestedGame {
  /** Takes so much health from the goose, or has it reach the next level. */
  harm(amount: number): void
  levelUp(): void
  state(): Readonly<Record<string, unknown>>
}

const played = tested(await playSkyward(document.querySelector<HTMLElement>('#game'), 7, false))
const { game } = played
await played.look()
const offered: SkywardPage = {
  ...played,
  harm: (amount) => game.raise(Harm, { target: game.get(HeroSystem).entity, amount }),
  levelUp: () => game.raise(LevelUp, { level: 2 }),
  state: () => ({ ...game.get(FlightSystem).state }),
}
Object.assign(globalThis, { skyward: offered })
