/** The module from which guests with a language runtime import what they take for an operating system. */
export const WASI_MODULE = 'wasi_snapshot_preview1'
