import asc from 'assemblyscript/asc'

/** The kernels, and how many steps of each make one run. */
export const KERNELS: Readonly<Record<string, number>> = {
  sieve: 40_000,
  fib: 18,
  nbody: 400,
  matrix: 32,
  hash: 40_000,
  sort: 2_500,
  flock: 60,
}

/** Small programs of the kinds that mods consist of. Each is a function that takes a size and gives a checksum. */
const SOURCE = `
const AT: usize = 65536

export function sieve(n: i32): f64 {
  memory.fill(AT, 1, n)
  for (let i = 2; i * i < n; i++) {
    if (!load<u8>(AT + i)) continue
    for (let j = i * i; j < n; j += i) store<u8>(AT + j, 0)
  }
  let count = 0
  for (let i = 2; i < n; i++) count += load<u8>(AT + i)
  return count
}

export function fib(n: i32): f64 {
  return fibonacci(n)
}
function fibonacci(n: i32): i32 {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2)
}

class Body { x: f64; y: f64; z: f64; vx: f64; vy: f64; vz: f64; mass: f64 }
const bodies = new StaticArray<Body>(5)
for (let i = 0; i < 5; i++) {
  bodies[i] = { x: i * 3.1, y: i * 1.7, z: i * 0.3, vx: 0.1 * i, vy: 0.2, vz: 0.01 * i, mass: 1.0 + i }
}
export function nbody(n: i32): f64 {
  for (let step = 0; step < n; step++) {
    for (let i = 0; i < 5; i++) {
      const a = bodies[i]
      for (let j = i + 1; j < 5; j++) {
        const b = bodies[j]
        const dx = a.x - b.x, dy = a.y - b.y, dz = a.z - b.z
        const d2 = dx * dx + dy * dy + dz * dz + 0.01
        const mag = 0.001 / (d2 * Math.sqrt(d2))
        a.vx -= dx * b.mass * mag
        a.vy -= dy * b.mass * mag
        a.vz -= dz * b.mass * mag
        b.vx += dx * a.mass * mag
        b.vy += dy * a.mass * mag
        b.vz += dz * a.mass * mag
      }
    }
    for (let i = 0; i < 5; i++) {
      const a = bodies[i]
      a.x += 0.001 * a.vx
      a.y += 0.001 * a.vy
      a.z += 0.001 * a.vz
    }
  }
  return bodies[0].x
}

export function matrix(n: i32): f64 {
  const b = AT + (n * n << 3), c = b + (n * n << 3)
  for (let i = 0; i < n * n; i++) {
    store<f64>(AT + (i << 3), <f64>(i % 7))
    store<f64>(b + (i << 3), <f64>(i % 5))
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      let sum: f64 = 0
      for (let k = 0; k < n; k++) {
        sum += load<f64>(AT + (i * n + k << 3)) * load<f64>(b + (k * n + j << 3))
      }
      store<f64>(c + (i * n + j << 3), sum)
    }
  }
  return load<f64>(c + 64)
}

export function hash(n: i32): f64 {
  for (let i = 0; i < n; i++) store<u8>(AT + i, <u8>(i * 31))
  let h: u32 = 0x811c9dc5
  for (let i = 0; i < n; i++) h = (h ^ load<u8>(AT + i)) * 0x01000193
  return h
}

export function sort(n: i32): f64 {
  let seed: u32 = 1
  for (let i = 0; i < n; i++) {
    seed = seed * 1664525 + 1013904223
    store<u32>(AT + (i << 2), seed)
  }
  quick(0, n - 1)
  return load<u32>(AT + (n >> 1 << 2))
}
function quick(from: i32, to: i32): void {
  if (from >= to) return
  const pivot = load<u32>(AT + (from + to >> 1 << 2))
  let i = from, j = to
  while (i <= j) {
    while (load<u32>(AT + (i << 2)) < pivot) i++
    while (load<u32>(AT + (j << 2)) > pivot) j--
    if (i <= j) {
      const t = load<u32>(AT + (i << 2))
      store<u32>(AT + (i << 2), load<u32>(AT + (j << 2)))
      store<u32>(AT + (j << 2), t)
      i++
      j--
    }
  }
  quick(from, j)
  quick(i, to)
}

// The rules of a flock: each bird looks at all others, keeps apart, goes along and stays together.
export function flock(n: i32): f64 {
  for (let i = 0; i < n << 2; i++) store<f32>(AT + (i << 2), <f32>((i * 7919) % 1000) * 0.1)
  for (let i = 0; i < n; i++) {
    const a = AT + (i << 4)
    const x = load<f32>(a), y = load<f32>(a, 4)
    let cx: f32 = 0, cy: f32 = 0, ax: f32 = 0, ay: f32 = 0, sx: f32 = 0, sy: f32 = 0
    let near = 0
    for (let j = 0; j < n; j++) {
      if (i == j) continue
      const b = AT + (j << 4)
      const dx = load<f32>(b) - x, dy = load<f32>(b, 4) - y
      const d = dx * dx + dy * dy
      if (d > 900) continue
      near++
      cx += dx
      cy += dy
      ax += load<f32>(b, 8)
      ay += load<f32>(b, 12)
      if (d < 100) {
        sx -= dx
        sy -= dy
      }
    }
    if (near > 0) {
      const r = <f32>1 / <f32>near
      store<f32>(a, load<f32>(a, 8) + cx * r * 0.01 + ax * r * 0.1 + sx * 0.05, 8)
      store<f32>(a, load<f32>(a, 12) + cy * r * 0.01 + ay * r * 0.1 + sy * 0.05, 12)
    }
  }
  return load<f32>(AT + 8)
}
`

/** Compiles the kernels. */
export async function compileKernels(): Promise<Uint8Array> {
  let bytes: Uint8Array | null = null
  const { error, stderr } = await asc.main(
    [
      'kernels.ts',
      '-o',
      'kernels.wasm',
      '-O3',
      '--runtime',
      'stub',
      '--initialMemory',
      '64',
      '--use',
      'abort=',
    ],
    {
      readFile: (name) => (name === 'kernels.ts' ? SOURCE : null),
      writeFile: (_name, contents) => void (bytes = contents as Uint8Array),
      listFiles: () => [],
    },
  )
  if (error !== null || bytes === null) throw new Error(stderr.toString(), { cause: error })
  return bytes
}
