import type * as asc from 'assemblyscript'
import { isConstructor, isStatic, type Compiler } from './scope.ts'

/** The fields that each instance of a class has, in order. */
export function fieldsOf(compiler: Compiler, { members }: asc.ClassDeclaration): asc.FieldDeclaration[] {
  return members.filter(
    (member): member is asc.FieldDeclaration =>
      member instanceof compiler.FieldDeclaration && !isStatic(member),
  )
}

/** The initializer of a field: its own, or that of the constructor's parameter that it comes from. */
export function initialOf(
  compiler: Compiler,
  declaration: asc.ClassDeclaration,
  field: asc.FieldDeclaration,
): asc.Expression | null {
  if (field.parameterIndex < 0) return field.initializer
  const { parameters } = constructorOf(compiler, declaration)?.signature ?? { parameters: [] }
  return parameters[field.parameterIndex]?.initializer ?? null
}

/** The methods of a class, without its constructor. */
export function methodsOf(compiler: Compiler, { members }: asc.ClassDeclaration): asc.MethodDeclaration[] {
  return members.filter(
    (member): member is asc.MethodDeclaration =>
      member instanceof compiler.MethodDeclaration && !isStatic(member) && !isConstructor(member),
  )
}

export function constructorOf(
  compiler: Compiler,
  { members }: asc.ClassDeclaration,
): asc.MethodDeclaration | null {
  const found = members.find(isConstructor)
  return found instanceof compiler.MethodDeclaration ? found : null
}
