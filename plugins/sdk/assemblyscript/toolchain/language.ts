import { generateAssemblyScript } from '../../../bindgen/index.ts'
import type { Language } from '../../language.ts'
import { compileSources } from './compile-sources.ts'
import { writeSample } from './sample.ts'

/** AssemblyScript, compiled by the package `assemblyscript` in this process. */
export const assemblyScript: Language = {
  name: 'AssemblyScript',
  sdk: 'assemblyscript',
  library: 'assembly',
  sources: 'assembly',
  entry: 'assembly/index.ts',
  endings: ['.ts'],
  bindings: '.ts',
  template: [
    ['skein.json', 'skein.json'],
    ['README.md', 'README.md'],
    ['gitignore', '.gitignore'],
    ['tsconfig.json', 'tsconfig.json'],
    ['assembly/index.ts', 'assembly/index.ts'],
  ],
  generate: generateAssemblyScript,
  // Relative imports and exports, those in comments included.
  importsOf: (text) =>
    [...text.matchAll(/\b(?:from|import)\s*(['"])(\.{1,2}\/[^'"\n]+)\1/g)].map((match) => match[2]!),
  sample: writeSample,
  compile: compileSources,
}
