import { AmbientLight, DirectionalLight, GridHelper, PerspectiveCamera, WebGLRenderer } from 'three'
import { FLOOR, type Dodge } from './dodge.ts'

/** Shows the game on the whole page. */
export class Screen {
  readonly #game: Dodge
  readonly #renderer = new WebGLRenderer({ antialias: true })
  readonly #camera = new PerspectiveCamera(50, 1, 0.1, 100)
  readonly #text = document.createElement('p')

  constructor(game: Dodge) {
    this.#game = game
    const light = new DirectionalLight('white', 2)
    light.position.set(3, 10, 5)
    game.scene.add(light, new AmbientLight('white', 0.6), new GridHelper(2 * FLOOR + 1, 2 * FLOOR + 1))
    this.#camera.position.set(0, 11, 14)
    this.#camera.lookAt(0, 2, 0)
    document.body.append(this.#renderer.domElement, this.#text)
    addEventListener('resize', () => this.#fit())
    this.#fit()
  }

  draw(): void {
    const { scene, hits, dodged } = this.#game
    this.#renderer.render(scene, this.#camera)
    this.#text.textContent = `${dodged} dodged, ${hits} hit`
  }

  #fit(): void {
    this.#renderer.setSize(innerWidth, innerHeight)
    this.#camera.aspect = innerWidth / innerHeight
    this.#camera.updateProjectionMatrix()
  }
}
