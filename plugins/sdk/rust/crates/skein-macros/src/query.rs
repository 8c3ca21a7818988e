use proc_macro2::TokenStream;
use quote::{ToTokens, quote};
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::{Error, Fields, Ident, ItemStruct, Member, Path, Result, Token, Type, parenthesized};

/// The selections of a query, such as `having = Ball, without(Frozen, Hidden)`.
pub struct Terms(Vec<(String, Path)>);

const TERMS: &[(&str, &str)] =
    &[("having", "with"), ("with", "with"), ("without", "without"), ("added", "added"), ("removed", "removed"), ("changed", "changed")];

impl Parse for Terms {
    fn parse(input: ParseStream) -> Result<Self> {
        let mut terms = Vec::new();
        while !input.is_empty() {
            let key: Ident = input.parse()?;
            let Some((_, kind)) = TERMS.iter().find(|(it, _)| key == it) else {
                return Err(Error::new_spanned(key, "a query takes `having`, `without`, `added`, `removed` and `changed`"));
            };
            if input.peek(Token![=]) {
                input.parse::<Token![=]>()?;
                terms.push(((*kind).to_owned(), input.parse()?));
            } else {
                let inner;
                parenthesized!(inner in input);
                for path in Punctuated::<Path, Token![,]>::parse_terminated(&inner)? {
                    terms.push(((*kind).to_owned(), path));
                }
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        Ok(Self(terms))
    }
}

/// `Position.y`.
struct ColumnPath {
    component: Path,
    field: Member,
}

impl Parse for ColumnPath {
    fn parse(input: ParseStream) -> Result<Self> {
        let component = input.parse()?;
        input.parse::<Token![.]>()?;
        Ok(Self { component, field: input.parse()? })
    }
}

/// A field of the struct.
enum Part {
    Entities,
    Optional(Path),
    Column { path: ColumnPath, element: Box<Type>, writes: bool },
}

pub fn expand(Terms(terms): &Terms, mut item: ItemStruct) -> Result<TokenStream> {
    let Fields::Named(fields) = &mut item.fields else {
        return Err(Error::new_spanned(&item.ident, "the fields of a query need names"));
    };
    let Some(lifetime) = item.generics.lifetimes().next().map(|it| it.lifetime.clone()) else {
        return Err(Error::new_spanned(&item.ident, format!("a query has a lifetime: `struct {}<'a>`", item.ident)));
    };
    let mut parts = Vec::new();
    for field in &mut fields.named {
        let mut part = None;
        for attribute in &field.attrs {
            if attribute.path().is_ident("entities") {
                part = Some(Part::Entities);
            } else if attribute.path().is_ident("optional") {
                part = Some(Part::Optional(attribute.parse_args()?));
            } else if attribute.path().is_ident("column") {
                let (element, writes) = slice_of(&field.ty)?;
                part = Some(Part::Column { path: attribute.parse_args()?, element, writes });
            }
        }
        field.attrs.retain(|it| !["entities", "optional", "column"].iter().any(|name| it.path().is_ident(name)));
        let Some(part) = part else {
            return Err(Error::new_spanned(field, "each field of a query has `#[column(Component.field)]`, `#[entities]` or `#[optional(Component)]`"));
        };
        parts.push((field.ident.clone(), part));
    }
    let optional: Vec<String> =
        parts.iter().filter_map(|(_, part)| if let Part::Optional(path) = part { Some(text(path)) } else { None }).collect();

    let mut notes = Vec::new();
    let mut checks = Vec::new();
    let mut values: Vec<TokenStream> = vec![TokenStream::new(); parts.len()];
    let mut present: Vec<(String, usize)> = Vec::new();
    let mut next = 0;
    for writes in [false, true] {
        for (index, (_, part)) in parts.iter().enumerate() {
            let Part::Column { path: ColumnPath { component, field }, element, writes: written } = part else { continue };
            if *written != writes {
                continue;
            }
            let component_text = text(component);
            if optional.contains(&component_text) && !present.iter().any(|(it, _)| *it == component_text) {
                present.push((component_text, next));
                next += 1;
            }
            let Member::Named(field) = field else { return Err(Error::new_spanned(field, "name a field of the component")) };
            let column = quote::format_ident!("__{field}", span = field.span());
            checks.push(quote!(const _: ::skein::rt::Column<#element> = <#component>::#column;));
            let kind = if writes { "write " } else { "read " };
            notes.extend([quote!(#kind), quote!(<#component>::#column.0), quote!("\n")]);
            values[index] = if writes { quote!(::skein::rt::write(block, #next)) } else { quote!(::skein::rt::read(block, #next)) };
            next += 1;
        }
        if writes {
            continue;
        }
        // Optional components without columns.
        for (_, part) in &parts {
            let Part::Optional(component) = part else { continue };
            let component_text = text(component);
            let has_columns = parts.iter().any(|(_, it)| matches!(it, Part::Column { path, .. } if text(&path.component) == component_text));
            if has_columns || present.iter().any(|(it, _)| *it == component_text) {
                continue;
            }
            notes.extend([quote!("read "), quote!(<#component as ::skein::Component>::ID), quote!("#\n")]);
            present.push((component_text, next));
            next += 1;
        }
    }
    for (index, (_, part)) in parts.iter().enumerate() {
        match part {
            Part::Entities => values[index] = quote!(::skein::rt::entities(block)),
            Part::Optional(component) => {
                let component_text = text(component);
                let column = present.iter().find(|(it, _)| *it == component_text).map_or(0, |(_, column)| *column);
                values[index] = quote!(::skein::rt::read(block, #column));
                notes.extend([quote!("optional "), quote!(<#component as ::skein::Component>::ID), quote!("\n")]);
            }
            Part::Column { .. } => (),
        }
    }
    for (kind, component) in terms {
        let kind = format!("{kind} ");
        notes.extend([quote!(#kind), quote!(<#component as ::skein::Component>::ID), quote!("\n")]);
    }
    let name = &item.ident;
    let members = parts.iter().map(|(member, _)| member);
    Ok(quote! {
        #item

        const _: () = {
            #(#checks)*

            impl<#lifetime> ::skein::Query<#lifetime> for #name<#lifetime> {
                const TERMS: &'static str = ::skein::__text!(#(#notes),*);

                #[inline(always)]
                unsafe fn from_block(block: *const u32) -> Self {
                    unsafe { Self { #(#members: #values),* } }
                }
            }
        };
    })
}

fn text(path: &Path) -> String {
    path.to_token_stream().to_string()
}

/// The elements of a slice, and whether it may be written.
fn slice_of(ty: &Type) -> Result<(Box<Type>, bool)> {
    if let Type::Reference(reference) = ty {
        if let Type::Slice(slice) = reference.elem.as_ref() {
            return Ok((slice.elem.clone(), reference.mutability.is_some()));
        }
    }
    Err(Error::new_spanned(ty, "a column is a slice: `&'a [f32]` to read, `&'a mut [f32]` to write"))
}
