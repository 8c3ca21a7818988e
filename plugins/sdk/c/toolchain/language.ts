import { generateC } from '../../../bindgen/index.ts'
import type { Language } from '../../language.ts'
import { compileC } from './compile-c.ts'
import { writeSample } from './sample.ts'

/** C, compiled by an installed Clang or by the package `@yowasp/clang`. */
export const c: Language = {
  name: 'C',
  sdk: 'c',
  library: 'include',
  sources: 'src',
  entry: 'src/mod.c',
  endings: ['.c', '.h', '.inc'],
  bindings: '.h',
  template: [
    ['skein.json', 'skein.json'],
    ['README.md', 'README.md'],
    ['gitignore', '.gitignore'],
    ['compile_flags.txt', 'compile_flags.txt'],
    ['src/mod.c', 'src/mod.c'],
  ],
  generate: generateC,
  importsOf: (text) =>
    [...text.matchAll(/^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm)].map((match) => match[1]!),
  sample: writeSample,
  compile: compileC,
}

/** C++, compiled by the same Clang. Its mods may have files in C. */
export const cpp: Language = {
  ...c,
  name: 'C++',
  entry: 'src/mod.cpp',
  endings: ['.cpp', '.cc', '.cxx', '.hpp', '.hh'],
  template: c.template.map(([file, target]) =>
    target === c.entry
      ? [file, 'src/mod.cpp']
      : file === 'compile_flags.txt'
        ? ['compile_flags-cpp.txt', target]
        : [file, target],
  ),
}
