// Bindings for pong:game@1.0.0, made by "skein bindgen". Changes are lost when they are made again.

import { Entity, native, Some } from 'skein'

export enum Side {
  Left,
  Right,
}

@result
export class By {
  /** Whether it went well. Only what then is there may be read. */
  isOk: bool = false
  value: u8 = 0
  error: string = ''
  static ok(value: u8): By {
    const it = new By()
    it.isOk = true
    it.value = value
    return it
  }
  static err(error: string): By {
    const it = new By()
    it.isOk = false
    it.error = error
    return it
  }
}

@component('pong:game/position@1.0.0')
export class Position {
  x: f32 = 0
  owner: Entity = 0
}

@event('pong:game/goal@1.0.0')
export class Goal {
  constructor(
    public side: Side,
    public note: Some<u32> | null,
    public by: By,
  ) {}
}

@trait('pong:game/paddles@1.0.0')
export class Paddles {
  speed(): f32 {
    return native<f32>()
  }
}
