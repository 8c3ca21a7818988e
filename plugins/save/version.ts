/** The version of this Skein, as saved games name it. A test compares it with package.json. */
export const SKEIN_VERSION = '0.1.0'
