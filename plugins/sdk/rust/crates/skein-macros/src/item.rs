use crate::case::kebab;
use crate::value::fields_of;
use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote};
use syn::{DeriveInput, Error, Expr, LitStr, Result};

/// The id in an attribute such as `#[event("pong:game/goal@1.0.0")]`.
fn id_of(input: &DeriveInput, attribute: &str) -> Result<LitStr> {
    let found = input.attrs.iter().find(|it| it.path().is_ident(attribute));
    let missing = || Error::new_spanned(&input.ident, format!("this needs #[{attribute}(\"namespace:package/item@1.0.0\")]"));
    found.ok_or_else(missing)?.parse_args()
}

pub fn event(input: &DeriveInput) -> Result<TokenStream> {
    let (name, id, fields) = (&input.ident, id_of(input, "event")?, fields_of(input)?);
    let members: Vec<_> = fields.iter().map(|it| &it.ident).collect();
    let count = fields.len();
    let mut reads = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let default = field.attrs.iter().find(|it| it.path().is_ident("default")).map(|it| it.parse_args::<Expr>()).transpose()?;
        let missing = default.map_or_else(|| quote!(return Err(::skein::rt::Malformed)), |default| quote!((#default).into()));
        reads.push(quote!(if count > #index { ::skein::rt::Lift::read(from)? } else { #missing }));
    }
    Ok(quote! {
        impl ::skein::Event for #name {
            const ID: &'static str = #id;

            fn raise(&self) {
                #[link(wasm_import_module = #id)]
                unsafe extern "C" {
                    #[link_name = "raise"]
                    fn import(message: *const u8, length: usize);
                }
                let mut message = ::std::vec::Vec::new();
                ::skein::rt::write_items(&mut message, #count);
                #(::skein::rt::Lower::write(&self.#members, &mut message);)*
                unsafe { import(message.as_ptr(), message.len()) }
            }

            fn from_message(message: &[u8]) -> Self {
                #[allow(unused_variables)]
                fn read(from: &mut ::skein::rt::Reader) -> ::std::result::Result<#name, ::skein::rt::Malformed> {
                    let count = ::skein::rt::read_items(from)?;
                    Ok(#name { #(#members: #reads),* })
                }
                let mut from = message;
                read(&mut from).unwrap_or_else(|_| ::skein::rt::malformed(#id))
            }
        }
    })
}

pub fn component(input: &DeriveInput) -> Result<TokenStream> {
    let (name, id, fields) = (&input.ident, id_of(input, "component")?, fields_of(input)?);
    let members: Vec<_> = fields.iter().map(|it| it.ident.clone().expect("a named field")).collect();
    let types: Vec<_> = fields.iter().map(|it| &it.ty).collect();
    let (mut accessors, mut getters, mut setters) = (Vec::new(), Vec::new(), Vec::new());
    for (member, ty) in members.iter().zip(&types) {
        let bare = member.to_string();
        let (bare, field) = (bare.trim_end_matches('_').to_owned(), kebab(&bare));
        let (get, set) = (format_ident!("get_{bare}"), format_ident!("set_{bare}"));
        let column = format_ident!("__{member}");
        let (column_id, get_import, set_import) = (format!("{}#{field}", id.value()), format!("get-{field}"), format!("set-{field}"));
        let core = core_type(ty);
        let (get_doc, set_doc) = (format!("The field `{field}` of an entity that has the component."), format!("Sets the field `{field}` of an entity that has the component."));
        accessors.push(quote! {
            #[doc(hidden)]
            #[allow(non_upper_case_globals)]
            pub const #column: ::skein::rt::Column<#ty> = ::skein::rt::Column::new(#column_id);
            #[doc = #get_doc]
            pub fn #get(entity: ::skein::Entity) -> #ty {
                #[link(wasm_import_module = #id)]
                unsafe extern "C" {
                    #[link_name = #get_import]
                    fn import(entity: u32) -> #core;
                }
                unsafe { ::skein::rt::Lift::lift(&[::skein::rt::Core::bits(import(entity.handle()))]) }
            }
            #[doc = #set_doc]
            pub fn #set(entity: ::skein::Entity, value: #ty) {
                #[link(wasm_import_module = #id)]
                unsafe extern "C" {
                    #[link_name = #set_import]
                    fn import(entity: u32, value: #core);
                }
                unsafe { import(entity.handle(), ::skein::rt::Core::of(::skein::rt::flat_of(value))) }
            }
        });
        getters.push(quote!(#member: Self::#get(entity)));
        setters.push(quote!(Self::#set(entity, self.#member);));
    }
    let count = fields.len();
    let columns = format_ident!("{name}Columns");
    let doc = format!("Values of the component [`{name}`] for many entities, one column for each field; `None` stands for the default.");
    let (declared, parameter, pointers) = if count == 0 {
        (quote!(), quote!(), quote!())
    } else {
        (
            quote! {
                #[doc = #doc]
                #[derive(Clone, Copy, Default)]
                pub struct #columns<'a> { #(pub #members: ::std::option::Option<&'a [#types]>),* }
            },
            quote!(, columns: #columns),
            quote! {
                #(::std::assert!(columns.#members.is_none_or(|it| it.len() == entities.len()), "a column has a value for each entity");)*
                let pointers = [#(columns.#members.map_or(0, |it| it.as_ptr() as usize)),*];
            },
        )
    };
    let passed = if count == 0 { quote!(0) } else { quote!(pointers.as_ptr() as usize) };
    Ok(quote! {
        #declared

        impl #name {
            #(#accessors)*

            /// Adds the component to many entities at once.
            pub fn add_many(entities: &[::skein::Entity] #parameter) {
                #[link(wasm_import_module = #id)]
                unsafe extern "C" {
                    #[link_name = "add-many"]
                    fn import(entities: *const ::skein::Entity, count: usize, columns: usize, fields: usize);
                }
                #pointers
                unsafe { import(entities.as_ptr(), entities.len(), #passed, #count) }
            }
        }

        impl ::skein::Component for #name {
            const ID: &'static str = #id;

            fn has(entity: ::skein::Entity) -> bool {
                #[link(wasm_import_module = #id)]
                unsafe extern "C" {
                    #[link_name = "has"]
                    fn import(entity: u32) -> u32;
                }
                unsafe { import(entity.handle()) != 0 }
            }
            fn add(entity: ::skein::Entity) {
                #[link(wasm_import_module = #id)]
                unsafe extern "C" {
                    #[link_name = "add"]
                    fn import(entity: u32);
                }
                unsafe { import(entity.handle()) }
            }
            fn remove(entity: ::skein::Entity) {
                #[link(wasm_import_module = #id)]
                unsafe extern "C" {
                    #[link_name = "remove"]
                    fn import(entity: u32);
                }
                unsafe { import(entity.handle()) }
            }
            fn get(entity: ::skein::Entity) -> ::std::option::Option<Self> {
                if Self::has(entity) { Some(Self { #(#getters),* }) } else { None }
            }
            fn put(self, entity: ::skein::Entity) {
                Self::add(entity);
                #(#setters)*
            }
        }
    })
}

/// The core type of a field. Those of components are numbers, booleans, entities and enums.
fn core_type(ty: &syn::Type) -> TokenStream {
    match ty.to_token_stream().to_string().as_str() {
        "f32" => quote!(f32),
        "f64" => quote!(f64),
        "u64" | "i64" => quote!(i64),
        _ => quote!(i32),
    }
}
