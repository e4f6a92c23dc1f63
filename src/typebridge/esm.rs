//! ES modules: the engine's resolution and loading hooks, synthetic modules, `import.meta`.

use crate::engine::with_host;
use crate::failure::Failure;
use crate::hooks::Hook;
use crate::host::{Host, ModuleSource};
use crate::raw::{self, JSContext, JSRuntime, JSValue, qjs};
use crate::script;
use crate::state::{self, State};
use crate::text::Text;
use std::ffi::{CStr, c_char, c_void};
use std::ptr::null_mut;

/// Tells the runtime our hooks.
pub(crate) fn install<H: Host>(runtime: *mut JSRuntime) {
    // SAFETY: the runtime is alive; the hooks match the declared types.
    unsafe {
        qjs::JS_SetModuleLoaderFunc2(runtime, Some(normalize::<H>), Some(load::<H>), None, null_mut());
    }
}

fn text_of(pointer: *const c_char) -> String {
    // SAFETY: the engine passes NUL-terminated strings.
    unsafe { CStr::from_ptr(pointer) }.to_string_lossy().into_owned()
}

unsafe extern "C" fn normalize<H: Host>(
    context: *mut JSContext,
    base: *const c_char,
    name: *const c_char,
    _: *mut c_void,
) -> *mut c_char {
    let (base, name) = (text_of(base), text_of(name));
    // Modules are the main realm's: one of another would outlive its context.
    if context != state::of(context).context {
        let message = "A dynamic import callback was not specified.";
        let class = crate::ErrorClass::Type;
        Failure::Coded { class, code: "ERR_VM_DYNAMIC_IMPORT_CALLBACK_MISSING", message: message.into() }
            .throw(context);
        return null_mut();
    }
    match with_host::<H, _>(state::of(context), |host| host.resolve_module(&name, &base)) {
        // SAFETY: the engine copies the text and frees the copy itself.
        Ok(url) => unsafe { qjs::js_strndup(context, url.as_ptr().cast(), url.len() as u64) },
        Err(failure) => {
            failure.throw(context);
            null_mut()
        }
    }
}

unsafe extern "C" fn load<H: Host>(
    context: *mut JSContext,
    name: *const c_char,
    _: *mut c_void,
    attributes: JSValue,
) -> *mut qjs::JSModuleDef {
    let state = state::of(context);
    let url = text_of(name);
    let wanted = attribute_type(context, attributes);
    let source = with_host::<H, _>(state, |host| host.load_module(&url, wanted.as_deref()));
    let module = match source {
        Ok(ModuleSource::Script(text)) => compile(state, &text, &url),
        Ok(ModuleSource::Json(text)) => json(state, &text, &url),
        Ok(ModuleSource::Synthetic(names)) => synthetic(state, &url, &names),
        Ok(ModuleSource::Detect(text, names)) => {
            let is_module =
                !script::parses_as_function(context, &text) && script::looks_like_module(context, &text);
            if is_module { compile(state, &text, &url) } else { synthetic(state, &url, &names) }
        }
        Ok(ModuleSource::Builtin) => builtin(state, &url),
        Err(failure) => {
            failure.throw(context);
            null_mut()
        }
    };
    if !module.is_null() {
        state.modules.borrow_mut().insert(url, module);
    }
    module
}

fn attribute_type(context: *mut JSContext, attributes: JSValue) -> Option<String> {
    if !raw::is_object(attributes) {
        return None;
    }
    let value = raw::get_named(context, attributes, c"type");
    let text = Text::read(context, value).map(|text| text.to_string());
    raw::free(context, value);
    text
}

/// Compiles an ES module and fills its `import.meta`. Null when the engine threw.
fn compile(state: &State, text: &[u8], url: &str) -> *mut qjs::JSModuleDef {
    let context = state.context;
    let code = script::compile(context, text, url, 1, qjs::JS_EVAL_TYPE_MODULE);
    if raw::is_exception(code) {
        return null_mut();
    }
    // SAFETY: a compiled module is a value whose pointer is the module; the context's list owns it.
    let mut module = unsafe { qjs::JS_VALUE_GET_PTR(code) }.cast::<qjs::JSModuleDef>();
    raw::free(context, code);
    // SAFETY: the module is alive, owned by the context.
    let meta = unsafe { qjs::JS_GetImportMeta(context, module) };
    let address = raw::text(context, url.as_bytes());
    let hook = state.hook_functions[Hook::ImportMeta as usize].get();
    if raw::is_function(context, hook) {
        let result = raw::call(context, hook, raw::UNDEFINED, &[meta, address]);
        raw::free(context, result);
        if raw::is_exception(result) {
            // Whoever wanted the module gets what the hook threw.
            module = null_mut();
        }
    }
    raw::free(context, address);
    raw::free(context, meta);
    module
}

fn json(state: &State, text: &[u8], url: &str) -> *mut qjs::JSModuleDef {
    let context = state.context;
    let name = raw::c_name(url);
    let mut terminated = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).to_vec();
    let length = terminated.len();
    terminated.push(0);
    // SAFETY: raw.rs's invariant; text and names outlive the calls.
    unsafe {
        let value = qjs::JS_ParseJSON(context, terminated.as_ptr().cast(), length as u64, name.as_ptr());
        if raw::is_exception(value) {
            return null_mut();
        }
        let module = qjs::JS_NewCModule(context, name.as_ptr(), Some(export_json));
        if module.is_null() {
            raw::free(context, value);
            return module;
        }
        qjs::JS_AddModuleExport(context, module, c"default".as_ptr());
        qjs::JS_SetModulePrivateValue(context, module, value);
        module
    }
}

unsafe extern "C" fn export_json(context: *mut JSContext, module: *mut qjs::JSModuleDef) -> i32 {
    // SAFETY: the engine calls this for the module that `json` made.
    unsafe {
        let value = qjs::JS_GetModulePrivateValue(context, module);
        qjs::JS_SetModuleExport(context, module, c"default".as_ptr(), value)
    }
}

/// A module whose exports JavaScript makes at evaluation: `default` is `module.exports`, the names are its properties.
fn synthetic(state: &State, url: &str, names: &[String]) -> *mut qjs::JSModuleDef {
    let context = state.context;
    let name = raw::c_name(url);
    // SAFETY: raw.rs's invariant; names are copied.
    unsafe {
        let module = qjs::JS_NewCModule(context, name.as_ptr(), Some(evaluate_synthetic));
        if module.is_null() {
            return module;
        }
        qjs::JS_AddModuleExport(context, module, c"default".as_ptr());
        let list: Vec<JSValue> = names.iter().map(|name| raw::text(context, name.as_bytes())).collect();
        for name in names {
            qjs::JS_AddModuleExport(context, module, raw::c_name(name).as_ptr());
        }
        qjs::JS_SetModulePrivateValue(context, module, raw::array(context, &list));
        module
    }
}

/// Built-ins have no side effects, so they are loaded at once to learn their names.
fn builtin(state: &State, url: &str) -> *mut qjs::JSModuleDef {
    let context = state.context;
    let hook = state.hook_functions[Hook::Evaluate as usize].get();
    let address = raw::text(context, url.as_bytes());
    let exports = raw::call(context, hook, raw::UNDEFINED, &[address]);
    raw::free(context, address);
    if raw::is_exception(exports) {
        return null_mut();
    }
    let names = own_names(context, exports);
    raw::free(context, exports);
    synthetic(state, url, &names)
}

/// Enumerable string keys of an object, without `default`.
fn own_names(context: *mut JSContext, object: JSValue) -> Vec<String> {
    let mut names = Vec::new();
    let (mut table, mut count) = (null_mut(), 0);
    let flags = (qjs::JS_GPN_STRING_MASK | qjs::JS_GPN_ENUM_ONLY) as i32;
    // SAFETY: raw.rs's invariant; the table is freed below.
    unsafe {
        if !raw::is_object(object)
            || qjs::JS_GetOwnPropertyNames(context, &mut table, &mut count, object, flags) < 0
        {
            return names;
        }
        for at in 0..count as usize {
            let name = qjs::JS_AtomToString(context, (*table.add(at)).atom);
            names.extend(Text::read(context, name).map(|text| text.to_string()));
            raw::free(context, name);
        }
        qjs::JS_FreePropertyEnum(context, table, count);
    }
    names.retain(|name| name != "default");
    names
}

unsafe extern "C" fn evaluate_synthetic(context: *mut JSContext, module: *mut qjs::JSModuleDef) -> i32 {
    let state = state::of(context);
    // SAFETY: the engine calls this for a module that `synthetic` made.
    unsafe {
        let atom = qjs::JS_GetModuleName(context, module);
        let url = qjs::JS_AtomToString(context, atom);
        qjs::JS_FreeAtom(context, atom);
        let hook = state.hook_functions[Hook::Evaluate as usize].get();
        let exports = raw::call(context, hook, raw::UNDEFINED, &[url]);
        raw::free(context, url);
        if raw::is_exception(exports) {
            return -1;
        }
        let names = qjs::JS_GetModulePrivateValue(context, module);
        let done = export_names(context, module, exports, names);
        raw::free(context, names);
        qjs::JS_SetModuleExport(context, module, c"default".as_ptr(), exports);
        done
    }
}

fn export_names(
    context: *mut JSContext,
    module: *mut qjs::JSModuleDef,
    exports: JSValue,
    names: JSValue,
) -> i32 {
    let mut length = 0;
    // SAFETY: raw.rs's invariant; `names` is the array that `synthetic` made.
    unsafe {
        qjs::JS_GetLength(context, names, &mut length);
        for at in 0..length as u32 {
            let name = qjs::JS_GetPropertyUint32(context, names, at);
            let text = Text::read(context, name);
            raw::free(context, name);
            let Some(text) = text else { return -1 };
            let name = raw::c_name(&text);
            let value = if raw::is_object(exports) {
                raw::get_named(context, exports, &name)
            } else {
                raw::UNDEFINED
            };
            if raw::is_exception(value) {
                return -1;
            }
            qjs::JS_SetModuleExport(context, module, name.as_ptr(), value);
        }
    }
    0
}

/// `import(specifier)` from `base`: a promise of the namespace.
pub(crate) fn import(context: *mut JSContext, specifier: &str, base: &str) -> JSValue {
    let (specifier, base) = (raw::c_name(specifier), raw::c_name(base));
    // SAFETY: raw.rs's invariant; the names outlive the call.
    unsafe { qjs::JS_LoadModule(context, base.as_ptr(), specifier.as_ptr()) }
}

/// Compiles `source` as the ES module `url` and starts it: a promise of its completion.
pub(crate) fn run_source(state: &State, source: &[u8], url: &str) -> JSValue {
    let module = compile(state, source, url);
    if module.is_null() {
        return raw::EXCEPTION;
    }
    state.modules.borrow_mut().insert(url.to_owned(), module);
    evaluate(state.context, module)
}

fn evaluate(context: *mut JSContext, module: *mut qjs::JSModuleDef) -> JSValue {
    let value = raw::dup(context, qjs::JS_MKPTR(qjs::JS_TAG_MODULE, module.cast()));
    // SAFETY: the module is alive, owned by the context; the engine takes the reference made above.
    unsafe {
        if qjs::JS_ResolveModule(context, value) < 0 {
            raw::free(context, value);
            return raw::EXCEPTION;
        }
        qjs::JS_EvalFunction(context, value)
    }
}

/// `require()` of an ES module: its namespace, or an error if it waits for something.
pub(crate) fn require(state: &State, url: &str) -> JSValue {
    let context = state.context;
    let promise = import(context, url, url);
    if raw::is_exception(promise) {
        return promise;
    }
    let module = state.modules.borrow().get(url).copied();
    let Some(module) = module else {
        // Loading failed: the promise carries the reason.
        // SAFETY: raw.rs's invariant; the value is a promise.
        let reason = unsafe { qjs::JS_PromiseResult(context, promise) };
        mark_handled(context, promise);
        return raw::throw(context, reason);
    };
    mark_handled(context, promise);
    let evaluation = evaluate(context, module);
    if raw::is_exception(evaluation) {
        return evaluation;
    }
    // SAFETY: as above.
    let (status, result) =
        unsafe { (qjs::JS_PromiseState(context, evaluation), qjs::JS_PromiseResult(context, evaluation)) };
    mark_handled(context, evaluation);
    match status {
        // SAFETY: the module is alive.
        qjs::JSPromiseStateEnum_JS_PROMISE_FULFILLED => unsafe {
            raw::free(context, result);
            qjs::JS_GetModuleNamespace(context, module)
        },
        qjs::JSPromiseStateEnum_JS_PROMISE_REJECTED => raw::throw(context, result),
        _ => {
            raw::free(context, result);
            Failure::coded(
                "ERR_REQUIRE_ASYNC_MODULE",
                "require() cannot be used on an ESM graph with top-level await. Use import() instead.",
            )
            .throw(context)
        }
    }
}

/// Consumes a promise whose outcome is looked at here and nowhere else.
fn mark_handled(context: *mut JSContext, promise: JSValue) {
    // SAFETY: raw.rs's invariant; the value is a promise.
    unsafe { qjs::JS_PromiseMarkAsHandled(context, promise) };
    raw::free(context, promise);
}
