import { chmod } from 'node:fs/promises'

// TypeScript writes the command without the bit that lets a shell run it.
await chmod(new URL('../dist/src/cli/main.js', import.meta.url), 0o755)
