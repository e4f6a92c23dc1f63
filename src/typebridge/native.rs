//! Natives: plain Rust functions as JavaScript functions, methods and getters.

use crate::args::Args;
use crate::callback::Callback;
use crate::failure::Failure;
use crate::raw::{self, JSContext, JSValue, qjs};
use crate::state;
use crate::value::{self, Value};
use crate::views::Snapshots;
use std::ffi::CString;

/// The form of every native: arguments are read without running JavaScript, so the host may be borrowed throughout.
pub type NativeFn<H> = fn(&mut H, &Args<'_>) -> Result<Value, Failure>;

/// The form of natives that write bytes of their arguments: while they do, nothing else looks at any.
pub type WritingFn<H> = fn(&mut H, &mut Args<'_>) -> Result<Value, Failure>;

/// A native's function.
pub enum Body<H: 'static> {
    /// Reads arguments.
    Reads(NativeFn<H>),
    /// Writes bytes of arguments as well.
    Writes(WritingFn<H>),
}

impl<H> Clone for Body<H> {
    fn clone(&self) -> Body<H> {
        *self
    }
}

impl<H> Copy for Body<H> {}

/// How a native shows in JavaScript.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// A function or method.
    Function,
    /// A getter that is asked at each read.
    Getter,
    /// A getter whose first result is kept as a property of the object; writing makes a property too.
    Remembered,
    /// A setter; joins the getter of the same name that stands right before it.
    Setter,
}

/// One native function.
pub struct Native<H: 'static> {
    /// The JavaScript name.
    pub name: &'static str,
    /// The `length` of the function.
    pub length: u8,
    /// Function or getter.
    pub form: Form,
    /// The Rust function.
    pub function: Body<H>,
    /// For quick paths of methods that scripts may replace.
    pub guard: Option<Guard>,
}

/// A native with a guard runs only while `this` has the method `untouched` as it was registered with
/// `binding('engine').setOriginal`; otherwise the method `instead` is called with the same arguments.
#[derive(Clone, Copy, Debug)]
pub struct Guard {
    /// The method that must be the original one.
    pub untouched: &'static str,
    /// The method called otherwise.
    pub instead: &'static str,
}

impl<H> Native<H> {
    /// A function.
    pub const fn new(name: &'static str, length: u8, function: NativeFn<H>) -> Native<H> {
        Native { name, length, form: Form::Function, function: Body::Reads(function), guard: None }
    }

    /// A function that writes bytes of its arguments.
    pub const fn writing(name: &'static str, length: u8, function: WritingFn<H>) -> Native<H> {
        Native { name, length, form: Form::Function, function: Body::Writes(function), guard: None }
    }

    /// A getter asked at each read.
    pub const fn getter(name: &'static str, function: NativeFn<H>) -> Native<H> {
        Native { name, length: 0, form: Form::Getter, function: Body::Reads(function), guard: None }
    }

    /// A getter asked once per object.
    pub const fn remembered(name: &'static str, function: NativeFn<H>) -> Native<H> {
        Native { name, length: 0, form: Form::Remembered, function: Body::Reads(function), guard: None }
    }

    /// A method that gives way to `guard.instead` when a script replaced `guard.untouched`.
    pub const fn guarded(name: &'static str, length: u8, function: NativeFn<H>, guard: Guard) -> Native<H> {
        Native { name, length, form: Form::Function, function: Body::Reads(function), guard: Some(guard) }
    }

    /// The setter of the getter right before it.
    pub const fn setter(name: &'static str, function: NativeFn<H>) -> Native<H> {
        Native { name, length: 1, form: Form::Setter, function: Body::Reads(function), guard: None }
    }
}

/// The natives of one module.
pub struct Binding<H: 'static> {
    /// What a JS half passes to `binding()`.
    pub name: &'static str,
    /// Functions on the binding object.
    pub functions: &'static [Native<H>],
    /// Methods and getters that `binding(name).install(object, group)` puts on a prototype.
    pub groups: &'static [(&'static str, &'static [Native<H>])],
}

/// Natives in one flat table: the index is the engine's 16-bit magic.
pub(crate) struct NativeTable<H: 'static> {
    pub(crate) functions: Vec<(Body<H>, Option<Guard>)>,
    bindings: &'static [Binding<H>],
    /// Index of each binding's first native.
    starts: Vec<usize>,
    /// What binding objects were made of. The engine makes a function when a script first reads it, so the lists and their
    /// names live as long as the table, which outlives the context.
    lists: std::cell::RefCell<Vec<FunctionList>>,
}

/// Writable and configurable.
const HIDDEN: u32 = qjs::JS_PROP_WRITABLE | qjs::JS_PROP_CONFIGURABLE;

/// The engine's description of functions, and the names it points to.
type FunctionList = (Vec<CString>, Box<[qjs::JSCFunctionListEntry]>);

impl<H: 'static> NativeTable<H> {
    pub(crate) fn new(bindings: &'static [Binding<H>]) -> NativeTable<H> {
        let mut table =
            NativeTable { functions: Vec::new(), bindings, starts: Vec::new(), lists: Default::default() };
        for binding in bindings {
            table.starts.push(table.functions.len());
            table.functions.extend(binding.functions.iter().map(|native| (native.function, native.guard)));
            for (_, natives) in binding.groups {
                table.functions.extend(natives.iter().map(|native| (native.function, native.guard)));
            }
        }
        assert!(table.functions.len() < i16::MAX as usize, "too many natives for the engine's magic number");
        table
    }

    /// The object that `binding(name)` returns; `undefined` for an unknown name.
    pub(crate) fn binding_object(&self, context: *mut JSContext, name: &str) -> JSValue {
        let Some(at) = self.bindings.iter().position(|binding| binding.name == name) else {
            return raw::UNDEFINED;
        };
        // SAFETY: raw.rs's invariant.
        let object = unsafe { qjs::JS_NewObject(context) };
        let natives = self.bindings[at].functions;
        self.define_late(context, object, natives, self.starts[at], HIDDEN);
        object
    }

    /// Defines functions that the engine makes when a script first reads them.
    fn define_late(
        &self,
        context: *mut JSContext,
        object: JSValue,
        natives: &'static [Native<H>],
        first: usize,
        flags: u32,
    ) {
        let names: Vec<CString> = natives.iter().map(|native| raw::c_name(native.name)).collect();
        let entry =
            |(offset, native): (usize, &Native<H>)| list_entry(native, &names[offset], first + offset, flags);
        let list: Box<[_]> = natives.iter().enumerate().map(entry).collect();
        // SAFETY: raw.rs's invariant; the list is kept below for as long as the context lives.
        unsafe { qjs::JS_SetPropertyFunctionList(context, object, list.as_ptr(), list.len() as i32) };
        self.lists.borrow_mut().push((names, list));
    }

    /// Puts group `group` of binding `name` on `object`. False if there is no such group.
    pub(crate) fn install(&self, context: *mut JSContext, name: &str, group: &str, object: JSValue) -> bool {
        let found = self.group(name, group);
        if let Some((natives, first)) = found {
            install_group::<H>(context, object, natives, first);
        }
        found.is_some()
    }

    /// As [`NativeTable::install`] for a group of functions: enumerable, and made when first read.
    pub(crate) fn install_methods(
        &self,
        context: *mut JSContext,
        name: &str,
        group: &str,
        object: JSValue,
    ) -> bool {
        let found = self.group(name, group);
        if let Some((natives, first)) = found {
            self.define_late(context, object, natives, first, HIDDEN | qjs::JS_PROP_ENUMERABLE);
        }
        found.is_some()
    }

    /// The natives of a group and the index of the first one.
    fn group(&self, name: &str, group: &str) -> Option<(&'static [Native<H>], usize)> {
        let at = self.bindings.iter().position(|binding| binding.name == name)?;
        let mut index = self.starts[at] + self.bindings[at].functions.len();
        for (name, natives) in self.bindings[at].groups {
            if *name == group {
                return Some((natives, index));
            }
            index += natives.len();
        }
        None
    }
}

/// The engine's description of a function that is made on first use.
fn list_entry<H: 'static>(
    native: &Native<H>,
    name: &CString,
    index: usize,
    flags: u32,
) -> qjs::JSCFunctionListEntry {
    assert_eq!(native.form, Form::Function, "{} is no function: it belongs into a group", native.name);
    let function = qjs::JSCFunctionListEntry__bindgen_ty_1__bindgen_ty_1 {
        length: native.length,
        cproto: qjs::JSCFunctionEnum_JS_CFUNC_generic_magic as u8,
        cfunc: qjs::JSCFunctionType { generic_magic: Some(call_native::<H>) },
    };
    qjs::JSCFunctionListEntry {
        name: name.as_ptr(),
        prop_flags: flags as u8,
        def_type: qjs::JS_DEF_CFUNC as u8,
        magic: index as i16,
        u: qjs::JSCFunctionListEntry__bindgen_ty_1 { func: function },
    }
}

fn install_group<H: 'static>(
    context: *mut JSContext,
    object: JSValue,
    natives: &'static [Native<H>],
    first: usize,
) {
    for (offset, native) in natives.iter().enumerate() {
        if native.form == Form::Setter {
            assert!(offset > 0 && natives[offset - 1].name == native.name, "a setter follows its getter");
            continue;
        }
        let setter = natives.get(offset + 1).filter(|next| next.form == Form::Setter);
        define::<H>(context, object, native, first + offset, setter.map(|_| first + offset + 1));
    }
}

fn define<H: 'static>(
    context: *mut JSContext,
    object: JSValue,
    native: &Native<H>,
    index: usize,
    setter: Option<usize>,
) {
    let atom = raw::atom(context, native.name);
    if native.form == Form::Function {
        raw::define_atom_hidden(context, object, atom, function::<H>(context, native, index));
    } else {
        define_accessor::<H>(context, object, native, index, setter, atom);
    }
    // SAFETY: made above, freed once.
    unsafe { qjs::JS_FreeAtom(context, atom) };
}

fn function<H: 'static>(context: *mut JSContext, native: &Native<H>, index: usize) -> JSValue {
    let name = CString::new(native.name).expect("names of natives have no NUL");
    let pointer = qjs::JSCFunctionType { generic_magic: Some(call_native::<H>) };
    // SAFETY: the union is read back as the kind that JS_CFUNC_generic_magic names; the name is copied.
    unsafe {
        qjs::JS_NewCFunction2(
            context,
            pointer.generic,
            name.as_ptr(),
            i32::from(native.length),
            qjs::JSCFunctionEnum_JS_CFUNC_generic_magic,
            index as i32,
        )
    }
}

fn define_accessor<H: 'static>(
    context: *mut JSContext,
    object: JSValue,
    native: &Native<H>,
    index: usize,
    setter: Option<usize>,
    atom: qjs::JSAtom,
) {
    let name = CString::new(native.name).expect("names of natives have no NUL");
    let remembered = native.form == Form::Remembered;
    let get = qjs::JSCFunctionType {
        getter_magic: Some(if remembered { get_remembered::<H> } else { get_native::<H> }),
    };
    // A remembered property is found again by its atom, which the setter gets as magic.
    let set = qjs::JSCFunctionType {
        setter_magic: Some(if remembered { set_remembered::<H> } else { set_native::<H> }),
    };
    let set_index = if remembered { Some(index) } else { setter };
    // SAFETY: each union is read back as the kind named beside it; names are copied; the engine takes the functions.
    unsafe {
        let getter = qjs::JS_NewCFunction2(
            context,
            get.generic,
            name.as_ptr(),
            0,
            qjs::JSCFunctionEnum_JS_CFUNC_getter_magic,
            index as i32,
        );
        let setter = match set_index {
            Some(index) => qjs::JS_NewCFunction2(
                context,
                set.generic,
                name.as_ptr(),
                1,
                qjs::JSCFunctionEnum_JS_CFUNC_setter_magic,
                index as i32,
            ),
            None => raw::UNDEFINED,
        };
        let flags = (qjs::JS_PROP_CONFIGURABLE | qjs::JS_PROP_ENUMERABLE) as i32;
        qjs::JS_DefinePropertyGetSet(context, object, atom, getter, setter, flags);
    }
    if remembered {
        let table = table_of::<H>(state::of(context));
        table.remember(index, atom, context);
    }
}

/// The typed table behind the erased pointer.
pub(crate) fn table_of<H: 'static>(state: &state::State) -> &Natives<H> {
    // SAFETY: Engine::<H>::new stored a `Natives<H>` that lives as long as the state; trampolines of one engine all
    // carry the same H.
    unsafe { &*state.natives.get().cast::<Natives<H>>() }
}

/// The table and the atoms of remembered getters.
pub(crate) struct Natives<H: 'static> {
    pub(crate) table: NativeTable<H>,
    atoms: std::cell::RefCell<Vec<(u32, qjs::JSAtom)>>,
}

impl<H: 'static> Natives<H> {
    pub(crate) fn new(bindings: &'static [Binding<H>]) -> Natives<H> {
        Natives { table: NativeTable::new(bindings), atoms: Default::default() }
    }

    fn remember(&self, index: usize, atom: qjs::JSAtom, context: *mut JSContext) {
        let mut atoms = self.atoms.borrow_mut();
        if atoms.iter().all(|entry| entry.0 != index as u32) {
            // SAFETY: raw.rs's invariant; freed in `free_atoms`.
            atoms.push((index as u32, unsafe { qjs::JS_DupAtom(context, atom) }));
        }
    }

    fn atom(&self, index: i32) -> qjs::JSAtom {
        let atoms = self.atoms.borrow();
        atoms.iter().find(|entry| entry.0 == index as u32).expect("remembered getters have their atom").1
    }

    pub(crate) fn free_atoms(&self, context: *mut JSContext) {
        for (_, atom) in self.atoms.borrow_mut().drain(..) {
            // SAFETY: duplicated in `remember`, freed once.
            unsafe { qjs::JS_FreeAtom(context, atom) };
        }
    }
}

fn run<H: 'static>(context: *mut JSContext, this: JSValue, values: &[JSValue], index: i32) -> JSValue {
    let state = state::of(context);
    let (function, guard) = table_of::<H>(state).table.functions[index as usize];
    if let Some(guard) = guard
        && !state.is_original(this, guard.untouched)
    {
        return raw::invoke(context, this, state.bridge.literal(context, guard.instead), values);
    }
    assert!(!state.host_borrowed.replace(true), "a native ran while the host was borrowed");
    // SAFETY: Engine::<H> stored a pointer to its own H; the flag above makes this the only borrow.
    let host = unsafe { &mut *state.host.get().cast::<H>() };
    let mut args = Args { state, this, values, snapshots: Snapshots::default() };
    let result = match function {
        Body::Reads(function) => function(host, &args),
        Body::Writes(function) => function(host, &mut args),
    };
    state.host_borrowed.set(false);
    match result {
        Ok(Value::Instead(method)) => {
            raw::invoke(context, this, state.bridge.literal(context, method), values)
        }
        Ok(Value::InsteadOf(object, method)) => call_kept(state, object, method, this, values),
        Ok(value) => value::make(state, value, this),
        Err(failure) => failure.throw(context),
    }
}

/// Calls a method of a kept object with another `this`.
fn call_kept(
    state: &state::State,
    object: Callback,
    method: &'static str,
    this: JSValue,
    values: &[JSValue],
) -> JSValue {
    let context = state.context;
    let object = state.kept.get(context, object);
    let function = raw::get(context, object, state.bridge.literal(context, method));
    let result = raw::call(context, function, this, values);
    raw::free(context, function);
    raw::free(context, object);
    result
}

unsafe extern "C" fn call_native<H: 'static>(
    context: *mut JSContext,
    this: JSValue,
    count: i32,
    values: *mut JSValue,
    index: i32,
) -> JSValue {
    let values = if count > 0 {
        // SAFETY: the engine passes `count` live values.
        unsafe { std::slice::from_raw_parts(values, count as usize) }
    } else {
        &[]
    };
    run::<H>(context, this, values, index)
}

unsafe extern "C" fn get_native<H: 'static>(context: *mut JSContext, this: JSValue, index: i32) -> JSValue {
    run::<H>(context, this, &[], index)
}

unsafe extern "C" fn set_native<H: 'static>(
    context: *mut JSContext,
    this: JSValue,
    value: JSValue,
    index: i32,
) -> JSValue {
    run::<H>(context, this, &[value], index)
}

unsafe extern "C" fn get_remembered<H: 'static>(
    context: *mut JSContext,
    this: JSValue,
    index: i32,
) -> JSValue {
    let value = run::<H>(context, this, &[], index);
    if !raw::is_exception(value) && state::of(context).lazies.key_of(this).is_some() {
        let atom = table_of::<H>(state::of(context)).atom(index);
        raw::define_atom(context, this, atom, raw::dup(context, value));
    }
    value
}

unsafe extern "C" fn set_remembered<H: 'static>(
    context: *mut JSContext,
    this: JSValue,
    value: JSValue,
    index: i32,
) -> JSValue {
    let atom = table_of::<H>(state::of(context)).atom(index);
    if raw::define_atom(context, this, atom, raw::dup(context, value)) {
        raw::UNDEFINED
    } else {
        raw::EXCEPTION
    }
}
