//! The macros of the crate `skein`, which documents them.

mod case;
mod item;
mod module;
mod query;
mod state;
mod system;
mod value;

use proc_macro::TokenStream;
use syn::parse_macro_input;

fn finish(result: syn::Result<proc_macro2::TokenStream>) -> TokenStream {
    result.unwrap_or_else(syn::Error::into_compile_error).into()
}

/// Describes the mod: `skein::module! {}`, once, in `src/lib.rs`. Name and version are those of `skein.json`; written here as well,
/// as in `skein::module! { name: "acme:spin", version: "1.0.0" }`, they have to be the same.
#[proc_macro]
pub fn module(input: TokenStream) -> TokenStream {
    let module = parse_macro_input!(input as module::Module);
    finish(module::expand(&module))
}

/// Includes bindings that lie beside the file: `skein::bindings!("pong.rs")` makes the module `pong` and imports all of it.
#[proc_macro]
pub fn bindings(input: TokenStream) -> TokenStream {
    let files = parse_macro_input!(input as module::Bindings);
    finish(module::expand_bindings(&files))
}

/// Makes a system of an impl block: `#[skein::system(provides(Spin), uses(Scoreboard))]`.
///
/// Methods with `#[on]` handle events, with `#[run(update)]` run on queries, with `#[hook]` handle hooks; `#[start]` runs when the
/// system starts, and `#[drop]` when it is removed. `uses(Option<Scoreboard>)` makes a trait optional. The system has the name of the
/// type, unless `name = "…"` gives another.
#[proc_macro_attribute]
pub fn system(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let options = parse_macro_input!(attribute as system::Options);
    let block = parse_macro_input!(item as syn::ItemImpl);
    finish(system::expand(&options, block))
}

/// Makes a query of a struct: `#[skein::query(having = Ball)]`.
///
/// A field with `#[column(Position.y)]` is a slice of that field of all entities: `&'a [f32]` to read, `&'a mut [f32]` to write. A field
/// with `#[entities]` is `&'a [Entity]`, and one with `#[optional(Ball)]` is `&'a [bool]`, which entities have the component. `having`,
/// `without`, `added`, `removed` and `changed` select entities: `having(Ball, Paddle)` takes several components.
#[proc_macro_attribute]
pub fn query(attribute: TokenStream, item: TokenStream) -> TokenStream {
    let terms = parse_macro_input!(attribute as query::Terms);
    let item = parse_macro_input!(item as syn::ItemStruct);
    finish(query::expand(&terms, item))
}

/// Keeps the fields of a system when the file of the mod changes: each under its name. Fields with `#[transient]` start anew.
#[proc_macro_derive(State, attributes(transient))]
pub fn state(input: TokenStream) -> TokenStream {
    finish(state::expand(&parse_macro_input!(input as syn::DeriveInput)))
}

/// Makes a component of a struct, in bindings.
#[proc_macro_derive(Component, attributes(component))]
pub fn component(input: TokenStream) -> TokenStream {
    finish(item::component(&parse_macro_input!(input as syn::DeriveInput)))
}

/// Makes an event of a struct, in bindings.
#[proc_macro_derive(Event, attributes(event, default))]
pub fn event(input: TokenStream) -> TokenStream {
    finish(item::event(&parse_macro_input!(input as syn::DeriveInput)))
}

/// Makes a value of a struct with named fields, in bindings.
#[proc_macro_derive(Record)]
pub fn record(input: TokenStream) -> TokenStream {
    finish(value::record(&parse_macro_input!(input as syn::DeriveInput)))
}

/// Makes a value of an enum without fields, in bindings.
#[proc_macro_derive(Enum)]
pub fn enumeration(input: TokenStream) -> TokenStream {
    finish(value::enumeration(&parse_macro_input!(input as syn::DeriveInput)))
}

/// Makes a value of an enum, in bindings.
#[proc_macro_derive(Variant)]
pub fn variant(input: TokenStream) -> TokenStream {
    finish(value::variant(&parse_macro_input!(input as syn::DeriveInput)))
}
