/** Error codes of WASI, by the names and numbers of its specification. Only those in use here. */
export const ERRNO = {
  success: 0,
  /** Bad file descriptor. */
  badf: 8,
  /** Invalid argument. */
  inval: 28,
  /** Function not supported. */
  nosys: 52,
  /** Invalid seek: a stream has no positions. */
  spipe: 70,
} as const
