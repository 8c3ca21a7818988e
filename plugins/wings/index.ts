/**
 * The ABI of plugins built with Rust's `wings`: fetched with the first of them.
 *
 * @module
 */
export { readWings } from './read.ts'
// The host of mods is there when this is fetched. Bundlers that see it keep the code that both need in the file of the host, where it
// compresses better than in a third file.
export { ModHost } from '../host/mod-host.ts'
