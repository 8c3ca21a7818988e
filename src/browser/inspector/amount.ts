/** A number of bytes for people: `1.5 kB`. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`
  if (bytes < 1e6) return `${short(bytes / 1e3)} kB`
  return `${short(bytes / 1e6)} MB`
}

/** A large number for people: `12.3 k`. */
export function formatCount(count: number): string {
  if (count < 1000) return String(Math.round(count))
  if (count < 1e6) return `${short(count / 1e3)} k`
  return `${short(count / 1e6)} M`
}

/** Milliseconds for people: `0.42 ms`. */
export function formatMilliseconds(milliseconds: number): string {
  return `${milliseconds.toFixed(milliseconds < 10 ? 2 : 1)} ms`
}

function short(number: number): string {
  return number < 100 ? number.toFixed(1) : String(Math.round(number))
}
