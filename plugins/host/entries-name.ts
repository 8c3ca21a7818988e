/** The name of changes of mods in a journal. */
export const MOD_ENTRIES = 'mods'
