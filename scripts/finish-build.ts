import { chmod } from 'node:fs/promises'
import { codeHash, noteBuilt } from './build-stamp.ts'

// TypeScript writes the command without the bit that lets a shell run it.
await chmod(new URL('../dist/src/cli/main.js', import.meta.url), 0o755)
await noteBuilt('code', await codeHash())
