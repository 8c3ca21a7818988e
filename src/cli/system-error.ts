/** Errors of the operating system, in words, each with a hint. */
const WORDS: Readonly<Record<string, readonly [reason: string, hint: string]>> = {
  EACCES: ['permission denied', 'Change its permissions, or pass another path.'],
  EPERM: ['operation not permitted', 'Change its permissions, or pass another path.'],
  EROFS: ['its file system is read-only', 'Pass a path on another disk.'],
  ENOENT: ['it does not exist', 'Check the path, and the folder that you run the command in.'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'Check the path.'],
  EISDIR: ['it is a folder, not a file', 'Pass the path of a file.'],
  EEXIST: ['it already exists', 'Pass another path, or remove the existing one.'],
  ENOTEMPTY: ['the folder is not empty', 'Pass another path, or remove the existing one.'],
  ENOSPC: ['no space is left on the disk', 'Free some space, or pass a path on another disk.'],
  EMFILE: ['too many files are open', 'Close other programs, or raise the limit with "ulimit -n".'],
  ENAMETOOLONG: ['the path is too long', 'Pass a shorter path.'],
  ELOOP: ['its symbolic links form a circle', 'Pass the path of the target.'],
}

/** Why the operating system did not do something; `null` for errors that are not of it. */
export function systemReason(error: unknown): { readonly reason: string; readonly hint: string } | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const words = Object.hasOwn(WORDS, error.code) ? WORDS[error.code]! : null
  return words === null ? null : { reason: words[0], hint: words[1] }
}
