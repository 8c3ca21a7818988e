/** The lines of a file that another version of it has in addition or in other words, in order. */
export function changedLines(before: string, after: string): string[] {
  const [old, young] = [before.split('\n'), after.split('\n')]
  // Lengths of the longest common subsequences of what follows.
  const common = Array.from({ length: old.length + 1 }, () => new Uint16Array(young.length + 1))
  for (let i = old.length - 1; i >= 0; i--)
    for (let j = young.length - 1; j >= 0; j--)
      common[i]![j] =
        old[i] === young[j] ? common[i + 1]![j + 1]! + 1 : Math.max(common[i + 1]![j]!, common[i]![j + 1]!)
  const changed: string[] = []
  for (let i = 0, j = 0; j < young.length;) {
    if (old[i] === young[j]) {
      i++
      j++
    } else if (i < old.length && common[i + 1]![j]! >= common[i]![j + 1]!) i++
    else changed.push(young[j++]!)
  }
  return changed
}
