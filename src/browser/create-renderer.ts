import { autoDetectRenderer, type Renderer } from 'pixi.js'
// Pixi would make code from text; where the page's policy forbids that, it does it by hand.
// oxlint-disable-next-line import/no-unassigned-import -- imported for its side effects
import 'pixi.js/unsafe-eval'
import { SkeinError } from '../../engine/index.ts'
import { resolutionFor } from './resolution.ts'

/** Starts Pixi on a canvas. @throws SkeinError `render/no-graphics` */
export async function createRenderer(
  canvas: HTMLCanvasElement,
  background: number | string,
): Promise<Renderer> {
  try {
    return await autoDetectRenderer({
      canvas,
      preference: ['webgl', 'webgpu'],
      ...(background === 'transparent' ? { backgroundAlpha: 0 } : { backgroundColor: background }),
      antialias: true,
      // The canvas has its size from the page.
      autoDensity: false,
      resolution: resolutionFor(canvas.clientWidth, canvas.clientHeight),
      width: canvas.clientWidth || 1,
      height: canvas.clientHeight || 1,
    })
  } catch (cause) {
    throw new SkeinError('render/no-graphics', 'this browser offers neither WebGL nor WebGPU', {
      hint: 'Switch on hardware acceleration in the settings of the browser, or use another browser.',
      cause,
    })
  }
}
