/**
 * Which frame of a sheet an animation shows.
 *
 * @param age seconds since it began; before that, the first frame is shown
 * @param rate frames a second
 */
export function frameOf(first: number, frames: number, rate: number, once: boolean, age: number): number {
  if (frames <= 1 || !(age > 0) || !(rate > 0)) return first
  const played = Math.floor(age * rate)
  return first + (once ? Math.min(played, frames - 1) : played % frames)
}
