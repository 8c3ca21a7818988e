// What editors have to know about decorators. The compiler of Skein understands them by itself.

/** Makes a class a system of the mod: it is made when the mod starts. */
declare function system(target: Function): void

/** Makes a method of a system the handler of the event that is its parameter. */
declare function on(target: object, name: string, descriptor: TypedPropertyDescriptor<unknown>): void

/** Has a system go before others, where they are there: those of the game by name, those of the mod by class. */
declare function before(...systems: (string | Function)[]): (target: Function) => void

/** Has a system go after others, where they are there: those of the game by name, those of the mod by class. */
declare function after(...systems: (string | Function)[]): (target: Function) => void

/** Makes a class an event of the mod. With a name, it is an event that another package defines. */
declare function event(target: Function): void
declare function event(id: string): (target: Function) => void

/** Makes a class a component of the mod. With a name, it is a component that another package defines. */
declare function component(target: Function): void
declare function component(id: string): (target: Function) => void

/**
 * Makes a class with one static method, `call`, a hook of the mod. With a name, it is a hook that another package defines. Before a
 * method of a system, with the class of a hook: the method handles that hook.
 */
declare function hook(target: Function): void
declare function hook(id: string): (target: Function) => void
declare function hook<F>(hook: {
  call: F
}): (target: object, name: string, descriptor: TypedPropertyDescriptor<F>) => void

/** Makes an abstract class a trait of the mod. With a name, it is a trait that another package defines. */
declare function trait(target: Function): void
declare function trait(id: string): (target: Function) => void

/** Makes a class a record: a value that can be in events and go to and come from traits. */
declare function record(target: Function): void

/** Decorators in bindings for types that AssemblyScript does not have. */
declare function tuple(target: Function): void
declare function result(target: Function): void
declare function variant(target: Function): void

/** Makes a method of a system run each frame with the entities of a query: in the stage `update`, or in another one. */
declare function run(target: object, name: string, descriptor: TypedPropertyDescriptor<unknown>): void
declare function run(
  stage: 'input' | 'update' | 'late' | 'draw',
): (target: object, name: string, descriptor: TypedPropertyDescriptor<unknown>) => void

/** Only entities that have these components as well, which the query needs no columns of. */
declare function having(...components: Function[]): (target: Function) => void

/** Only entities that have none of these components. */
declare function without(...components: Function[]): (target: Function) => void

/** Only entities that got these components since the query last ran. */
declare function added(...components: Function[]): (target: Function) => void

/** Only entities that lost these components since the query last ran. */
declare function removed(...components: Function[]): (target: Function) => void

/** Only entities of which these components have been changed since the query last ran. */
declare function changed(...components: Function[]): (target: Function) => void

/** The field of a system starts anew when the mod is replaced while the game runs; the others keep their values. */
declare function transient(target: object, name: string): void

/** In a query, entities may lack this component; `present` says which have it. */
declare function optional(target: object, name: string): void

/** The columns of a component that a query reads: of all its fields, or of those that are named. */
declare type Read<T, A extends keyof T = keyof T, B extends keyof T = A, C extends keyof T = A> = {
  readonly [K in A | B | C]: import('./query').ReadColumn<T[K]>
} & { readonly present: import('./query').ReadColumn<bool> }

/** The columns of a component that a query writes: of all its fields, or of those that are named. */
declare type Write<T, A extends keyof T = keyof T, B extends keyof T = A, C extends keyof T = A> = {
  readonly [K in A | B | C]: import('./query').WriteColumn<T[K]>
} & { readonly present: import('./query').ReadColumn<bool> }
