// @ts-ignore: decorator
@external("skein:engine/time@1.0.0", "frame")
declare function currentFrame(): u32
// @ts-ignore: decorator
@external("skein:engine/time@1.0.0", "step")
declare function currentStep(): u32
// @ts-ignore: decorator
@external("skein:engine/time@1.0.0", "delta")
declare function stepDelta(): f32
// @ts-ignore: decorator
@external("skein:engine/time@1.0.0", "elapsed")
declare function timeElapsed(): f64

/** The game's time. There is no other clock: the same inputs give the same times. */
export namespace time {
  /** Frames since the game started. */
  export function frame(): u32 {
    return currentFrame()
  }

  /** Fixed steps since the game started. */
  export function step(): u32 {
    return currentStep()
  }

  /** Seconds that a fixed step lasts. */
  export function delta(): f32 {
    return stepDelta()
  }

  /** Seconds of game time since it started. */
  export function elapsed(): f64 {
    return timeElapsed()
  }
}
