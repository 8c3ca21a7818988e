/** The module that guests with a language runtime import as their operating system. */
export const WASI_MODULE = 'wasi_snapshot_preview1'
