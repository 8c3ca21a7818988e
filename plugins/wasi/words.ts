/** The permission that a function of WASI needs, in exact words; `null` where it reaches nothing. */
export function wasiWords(name: string): string | null {
  if (name === 'fd_write') return "write to the game's log"
  if (name === 'clock_time_get' || name === 'clock_res_get' || name === 'poll_oneoff')
    return "read the game's time"
  if (name === 'random_get') return 'use random numbers'
  if (name.startsWith('path_')) return 'call file functions of WASI, which find no files'
  if (name.startsWith('sock_')) return 'call network functions of WASI, which find no network'
  return null
}
