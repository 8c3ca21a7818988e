use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{Data, DeriveInput, Error, Field, Fields, Result};

/// The fields of a struct, with names.
pub fn fields_of(input: &DeriveInput) -> Result<Vec<&Field>> {
    match &input.data {
        Data::Struct(data) => match &data.fields {
            Fields::Named(fields) => Ok(fields.named.iter().collect()),
            Fields::Unit => Ok(Vec::new()),
            Fields::Unnamed(_) => Err(Error::new_spanned(&input.ident, "the fields need names")),
        },
        _ => Err(Error::new_spanned(&input.ident, "this is for a struct")),
    }
}

/// A list of the size and the alignment of types.
fn layouts<'a>(types: impl Iterator<Item = &'a syn::Type>) -> TokenStream {
    let layouts = types.map(|it| quote!((<#it as ::skein::rt::Lower>::SIZE, <#it as ::skein::rt::Lower>::ALIGN)));
    quote!([#(#layouts),*])
}

pub fn record(input: &DeriveInput) -> Result<TokenStream> {
    let (name, fields) = (&input.ident, fields_of(input)?);
    let members: Vec<_> = fields.iter().map(|it| &it.ident).collect();
    let types: Vec<_> = fields.iter().map(|it| &it.ty).collect();
    let layouts = layouts(types.iter().copied());
    let index = 0..fields.len();
    let places: Vec<_> = index.map(|index| quote!(PLACES[#index])).collect();
    let count = fields.len();
    Ok(quote! {
        const _: () = {
            const PLACES: [usize; #count] = ::skein::rt::offsets(&#layouts);

            impl ::skein::rt::Lower for #name {
                const SIZE: usize = ::skein::rt::size(&#layouts);
                const ALIGN: usize = ::skein::rt::align(&#layouts);
                const FLAT: usize = 0 #(+ <#types as ::skein::rt::Lower>::FLAT)*;

                #[allow(unused_variables)]
                unsafe fn store(&self, at: *mut u8, arena: &mut ::skein::rt::Arena) {
                    unsafe { #(self.#members.store(at.add(#places), arena);)* }
                }
                #[allow(unused_variables, unused_assignments, unused_mut)]
                fn lower(&self, flat: &mut [u64], arena: &mut ::skein::rt::Arena) {
                    let mut at = 0;
                    #(self.#members.lower(&mut flat[at..], arena); at += <#types as ::skein::rt::Lower>::FLAT;)*
                }
                fn write(&self, to: &mut ::std::vec::Vec<u8>) {
                    ::skein::rt::write_items(to, #count);
                    #(self.#members.write(to);)*
                }
            }

            impl ::skein::rt::Lift for #name {
                #[allow(unused_variables)]
                unsafe fn load(at: *const u8) -> Self {
                    unsafe { Self { #(#members: <#types as ::skein::rt::Lift>::load(at.add(#places))),* } }
                }
                #[allow(unused_variables, unused_assignments, unused_mut)]
                unsafe fn lift(flat: &[u64]) -> Self {
                    let mut at = 0;
                    unsafe {
                        Self { #(#members: { let from = at; at += <#types as ::skein::rt::Lower>::FLAT; <#types as ::skein::rt::Lift>::lift(&flat[from..]) }),* }
                    }
                }
                fn read(from: &mut ::skein::rt::Reader) -> ::std::result::Result<Self, ::skein::rt::Malformed> {
                    let more = ::skein::rt::read_at_least(from, #count)?;
                    let value = Self { #(#members: ::skein::rt::Lift::read(from)?),* };
                    ::skein::rt::skip(from, more)?;
                    Ok(value)
                }
            }

            impl ::skein::StateValue for #name {
                const KIND: &'static str = "record";
            }
        };
    })
}

pub fn enumeration(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Data::Enum(data) = &input.data else { return Err(Error::new_spanned(name, "this is for an enum")) };
    let cases: Vec<_> = data.variants.iter().map(|it| &it.ident).collect();
    Ok(quote! {
        const _: () = {
            const CASES: &[#name] = &[#(#name::#cases),*];

            impl ::skein::rt::Lower for #name {
                const SIZE: usize = 1;
                const ALIGN: usize = 1;
                const FLAT: usize = 1;
                const PLAIN: bool = true;

                unsafe fn store(&self, at: *mut u8, _: &mut ::skein::rt::Arena) {
                    unsafe { at.write(*self as u8) }
                }
                fn lower(&self, flat: &mut [u64], _: &mut ::skein::rt::Arena) {
                    flat[0] = *self as u64;
                }
                fn write(&self, to: &mut ::std::vec::Vec<u8>) {
                    ::skein::rt::write_unsigned(to, *self as u64);
                }
            }

            impl ::skein::rt::Lift for #name {
                unsafe fn load(at: *const u8) -> Self {
                    CASES[usize::from(unsafe { at.read() })]
                }
                unsafe fn lift(flat: &[u64]) -> Self {
                    CASES[flat[0] as usize]
                }
                fn read(from: &mut ::skein::rt::Reader) -> ::std::result::Result<Self, ::skein::rt::Malformed> {
                    let index: u8 = ::skein::rt::read_integer(from)?;
                    CASES.get(usize::from(index)).copied().ok_or(::skein::rt::Malformed)
                }
            }

            impl ::skein::StateValue for #name {
                const KIND: &'static str = "enum";
            }
        };
    })
}

pub fn variant(input: &DeriveInput) -> Result<TokenStream> {
    let name = &input.ident;
    let Data::Enum(data) = &input.data else { return Err(Error::new_spanned(name, "this is for an enum")) };
    let mut payloads = Vec::new();
    for case in &data.variants {
        match &case.fields {
            Fields::Unit => payloads.push(None),
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => payloads.push(Some(&fields.unnamed[0].ty)),
            _ => return Err(Error::new_spanned(case, "a case has one value, or none")),
        }
    }
    let types: Vec<_> = payloads.iter().flatten().copied().collect();
    let inner = layouts(types.iter().copied());
    let sized = types.iter().map(|it| quote!((<#it as ::skein::rt::Lower>::SIZE, <#it as ::skein::rt::Lower>::ALIGN)));
    let all = quote!([(1, 1) #(, #sized)*]);
    let mut arms = Arms::default();
    for (index, (case, payload)) in data.variants.iter().zip(&payloads).enumerate() {
        let (case, tag) = (&case.ident, index as u8);
        let value = format_ident!("value");
        let wide = u64::from(tag);
        if let Some(payload) = payload {
            arms.store.push(quote!(Self::#case(#value) => { at.write(#tag); #value.store(at.add(PAYLOAD), arena); }));
            arms.lower.push(quote!(Self::#case(#value) => { flat[0] = #wide; #value.lower(&mut flat[1..], arena); }));
            arms.write.push(quote!(Self::#case(#value) => { ::skein::rt::write_items(to, 2); ::skein::rt::write_unsigned(to, #wide); #value.write(to); }));
            arms.load.push(quote!(#tag => Self::#case(<#payload as ::skein::rt::Lift>::load(at.add(PAYLOAD)))));
            arms.lift.push(quote!(#tag => Self::#case(<#payload as ::skein::rt::Lift>::lift(&flat[1..]))));
            arms.read.push(quote!(#tag => { more = more.checked_sub(1).ok_or(::skein::rt::Malformed)?; Self::#case(::skein::rt::Lift::read(from)?) }));
        } else {
            arms.store.push(quote!(Self::#case => at.write(#tag),));
            arms.lower.push(quote!(Self::#case => flat[0] = #wide,));
            arms.write.push(quote!(Self::#case => { ::skein::rt::write_items(to, 1); ::skein::rt::write_unsigned(to, #wide); }));
            arms.load.push(quote!(#tag => Self::#case));
            arms.lift.push(quote!(#tag => Self::#case));
            arms.read.push(quote!(#tag => Self::#case));
        }
    }
    let Arms { store, lower, write, load, lift, read } = arms;
    Ok(quote! {
        const _: () = {
            const PAYLOAD: usize = ::skein::rt::payload_at(::skein::rt::align(&#inner));

            impl ::skein::rt::Lower for #name {
                const SIZE: usize = ::skein::rt::variant_size(&#all);
                const ALIGN: usize = ::skein::rt::align(&#all);
                const FLAT: usize = 1 + ::skein::rt::most(&[0 #(, <#types as ::skein::rt::Lower>::FLAT)*]);

                #[allow(unused_variables)]
                unsafe fn store(&self, at: *mut u8, arena: &mut ::skein::rt::Arena) {
                    unsafe { match self { #(#store)* } }
                }
                #[allow(unused_variables)]
                fn lower(&self, flat: &mut [u64], arena: &mut ::skein::rt::Arena) {
                    flat[..<Self as ::skein::rt::Lower>::FLAT].fill(0);
                    match self { #(#lower)* }
                }
                fn write(&self, to: &mut ::std::vec::Vec<u8>) {
                    match self { #(#write)* }
                }
            }

            impl ::skein::rt::Lift for #name {
                unsafe fn load(at: *const u8) -> Self {
                    unsafe { match at.read() { #(#load,)* _ => ::std::unreachable!() } }
                }
                unsafe fn lift(flat: &[u64]) -> Self {
                    unsafe { match flat[0] as u8 { #(#lift,)* _ => ::std::unreachable!() } }
                }
                #[allow(unused_mut)]
                fn read(from: &mut ::skein::rt::Reader) -> ::std::result::Result<Self, ::skein::rt::Malformed> {
                    let mut more = ::skein::rt::read_at_least(from, 1)?;
                    let tag: u8 = ::skein::rt::read_integer(from)?;
                    let value = match tag { #(#read,)* _ => return Err(::skein::rt::Malformed) };
                    ::skein::rt::skip(from, more)?;
                    Ok(value)
                }
            }

            impl ::skein::StateValue for #name {
                const KIND: &'static str = "variant";
            }
        };
    })
}

/// The arms of the matches over the cases of a variant.
#[derive(Default)]
struct Arms {
    store: Vec<TokenStream>,
    lower: Vec<TokenStream>,
    write: Vec<TokenStream>,
    load: Vec<TokenStream>,
    lift: Vec<TokenStream>,
    read: Vec<TokenStream>,
}
