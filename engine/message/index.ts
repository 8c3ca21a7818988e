export { isMessage, messageCodec, type MessageCodec } from './codec.ts'
