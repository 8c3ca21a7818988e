/*
 * The methods and coefficients in this folder are mostly those of fdlibm, with changes of FreeBSD's msun, under this notice:
 *
 * Copyright (C) 1993, 2004 by Sun Microsystems, Inc. All rights reserved.
 * Permission to use, copy, modify, and distribute this software is freely granted, provided that this notice is preserved.
 */

import { exp, expm1 } from './exponential.ts'
import { acosh, asinh, atanh, cosh, sinh, tanh } from './hyperbolic.ts'
import { acos, asin, atan, atan2 } from './inverse-trigonometry.ts'
import { log, log10, log1p, log2 } from './logarithm.ts'
import { pow } from './power.ts'
import { cbrt, hypot } from './roots.ts'
import { cos, sin, tan } from './trigonometry.ts'

type Names =
  | 'E'
  | 'LN10'
  | 'LN2'
  | 'LOG10E'
  | 'LOG2E'
  | 'PI'
  | 'SQRT1_2'
  | 'SQRT2'
  | 'abs'
  | 'acos'
  | 'acosh'
  | 'asin'
  | 'asinh'
  | 'atan'
  | 'atan2'
  | 'atanh'
  | 'cbrt'
  | 'ceil'
  | 'clz32'
  | 'cos'
  | 'cosh'
  | 'exp'
  | 'expm1'
  | 'floor'
  | 'fround'
  | 'hypot'
  | 'imul'
  | 'log'
  | 'log10'
  | 'log1p'
  | 'log2'
  | 'max'
  | 'min'
  | 'pow'
  | 'round'
  | 'sign'
  | 'sin'
  | 'sinh'
  | 'sqrt'
  | 'tan'
  | 'tanh'
  | 'trunc'

/** The constants and functions of `Math` but `random`, which has no seed. */
export interface DeterministicMath extends Readonly<Pick<Math, Names>> {}

/**
 * `Math` with the same bits in every JavaScript engine, for state that has to be equal everywhere.
 *
 * The language leaves the last bits of `Math.sin` and its like to the engine. These functions consist of operations that
 * every engine rounds alike, in a fixed order; those that are exact, such as `floor` and `sqrt`, are the engine's own. Results
 * differ from the true value by less than one unit in the last place; those of `atan2` and the hyperbolic functions by less than two.
 *
 * @example
 * ```ts
 * import { defineGame, defineSystem, math } from 'skein'
 *
 * const Pendulum = defineSystem('pendulum', {
 *   create: ({ math, time }) => ({ angle: () => math.cos(time.elapsed) }),
 * })
 * export default defineGame({ math, systems: [Pendulum] })
 * ```
 */
export const math: DeterministicMath = /* @__PURE__ */ Object.freeze({
  E: Math.E,
  LN10: Math.LN10,
  LN2: Math.LN2,
  LOG10E: Math.LOG10E,
  LOG2E: Math.LOG2E,
  PI: Math.PI,
  SQRT1_2: Math.SQRT1_2,
  SQRT2: Math.SQRT2,
  abs: Math.abs,
  acos,
  acosh,
  asin,
  asinh,
  atan,
  atan2,
  atanh,
  cbrt,
  ceil: Math.ceil,
  clz32: Math.clz32,
  cos,
  cosh,
  exp,
  expm1,
  floor: Math.floor,
  fround: Math.fround,
  hypot,
  imul: Math.imul,
  log,
  log10,
  log1p,
  log2,
  max: Math.max,
  min: Math.min,
  pow,
  round: Math.round,
  sign: Math.sign,
  sin,
  sinh,
  sqrt: Math.sqrt,
  tan,
  tanh,
  trunc: Math.trunc,
})
