/** What a function of WASI lets a mod do, in words that a player can read; `null` where that is nothing. */
export function wasiWords(name: string): string | null {
  if (name === 'fd_write') return "write to the game's log"
  if (name === 'clock_time_get' || name === 'clock_res_get' || name === 'poll_oneoff')
    return "tell the game's time"
  if (name === 'random_get') return 'roll dice'
  if (name.startsWith('path_')) return 'look for files, and find none'
  if (name.startsWith('sock_')) return 'look for a network, and find none'
  return null
}
