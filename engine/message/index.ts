export { isMessage, MESSAGE_LIMITS, messageCodec, type MessageCodec } from './codec.ts'
