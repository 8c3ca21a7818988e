/** Errors of the operating system, in words, each with a hint. */
const WORDS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: ['it may not be read or written by you', 'Give yourself permission for it, or another path.'],
  EPERM: ['it may not be changed by you', 'Give yourself permission for it, or another path.'],
  EROFS: ['its disk cannot be written', 'Give a path in another place.'],
  ENOENT: ['it does not exist', 'Mind the spelling, and the folder that the command runs in.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Mind the spelling.'],
  EISDIR: ['it is a folder, not a file', 'Give the path of a file.'],
  EEXIST: ['it is there already', 'Give another path, or remove what is there.'],
  ENOTEMPTY: ['the folder is not empty', 'Give another path, or remove what is there.'],
  ENOSPC: ['no space is left on the disk', 'Make space, or give a path in another place.'],
  EMFILE: ['too many files are open', 'Close other programs, or raise the limit with "ulimit -n".'],
  ENAMETOOLONG: ['the path is too long', 'Give a shorter one.'],
  ELOOP: ['its links lead in a circle', 'Give the path of what the link stands for.'],
}

/** Why the operating system did not do something; `null` for errors that are not of it. */
export function systemReason(error: unknown): { readonly reason: string; readonly hint: string } | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const words = Object.hasOwn(WORDS, error.code) ? WORDS[error.code]! : null
  return words === null ? null : { reason: words[0], hint: words[1] }
}
