// What editors have to know about decorators. The compiler of Skein understands them by itself.

/** Makes a class a system of the mod: it is made when the mod starts. */
declare function system(target: Function): void

/** Makes a method of a system the handler of the event that is its parameter. */
declare function on(target: object, name: string, descriptor: TypedPropertyDescriptor<unknown>): void

/** Makes a class an event of the mod. With a name, it is an event that another package defines. */
declare function event(target: Function): void
declare function event(id: string): (target: Function) => void

/** Makes a class a component of the mod. With a name, it is a component that another package defines. */
declare function component(target: Function): void
declare function component(id: string): (target: Function) => void

/** Makes an abstract class a trait of the mod. With a name, it is a trait that another package defines. */
declare function trait(target: Function): void
declare function trait(id: string): (target: Function) => void

/** Makes a class a record: a value that can be in events and go to and come from traits. */
declare function record(target: Function): void

/** What generated bindings need for types that AssemblyScript does not have. */
declare function tuple(target: Function): void
declare function result(target: Function): void
declare function variant(target: Function): void
