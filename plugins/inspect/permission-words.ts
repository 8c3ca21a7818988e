/** The question that a player answers about a mod, ahead of its permissions. */
export const ALLOW_QUESTION = 'Allow this mod? It will be able to:'

/** The same about a mod that would replace a version that runs. */
export const REPLACE_QUESTION = 'Allow the new version? It will be able to:'

/** The groups of a mod's permissions, in the order in which they are shown. */
export const PERMISSION_GROUPS = ['look', 'change', 'create'] as const
