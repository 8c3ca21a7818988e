export { memoryModStorage, type ModStorage } from './mod-storage.ts'
export { StorageWrites, type StoredValues, type Values } from './stored-values.ts'
export { StoredMods } from './stored-mods.ts'
