//! ES modules: the engine's resolution and loading hooks, synthetic modules, `import.meta`.

use crate::code;
use crate::engine::with_host;
use crate::failure::Failure;
use crate::hooks::Hook;
use crate::host::{Host, KeptCode, ModuleSource};
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
        qjs::JS_SetModuleCallbacks(
            runtime,
            Some(dynamic_import),
            Some(throw_missing_export),
            Some(fill_meta),
        );
    }
}

/// `import()` is a function of the program's loader, once there is one, in every realm.
unsafe extern "C" fn dynamic_import(
    context: *mut JSContext,
    base: JSValue,
    specifier: JSValue,
    attributes: JSValue,
) -> JSValue {
    let state = state::of(context);
    let hook = state.hook_functions[Hook::Import as usize].get();
    if !raw::is_function(context, hook) {
        return raw::UNDEFINED;
    }
    raw::call(state.context, hook, raw::UNDEFINED, &[specifier, base, attributes])
}

fn text_of_atom(context: *mut JSContext, atom: qjs::JSAtom) -> String {
    // SAFETY: raw.rs's invariant; the atom is alive.
    let value = unsafe { qjs::JS_AtomToString(context, atom) };
    let text = Text::read(context, value).map(|text| text.to_string()).unwrap_or_default();
    raw::free(context, value);
    text
}

/// V8's words, with the specifier as the importing module has it.
unsafe extern "C" fn throw_missing_export(
    context: *mut JSContext,
    _: *mut qjs::JSModuleDef,
    referrer: qjs::JSAtom,
    request: qjs::JSAtom,
    name: qjs::JSAtom,
    is_ambiguous: bool,
) {
    let [referrer, request, name] = [referrer, request, name].map(|atom| text_of_atom(context, atom));
    let message = if is_ambiguous {
        format!("The requested module '{request}' contains conflicting star exports for name '{name}'")
    } else {
        format!("The requested module '{request}' does not provide an export named '{name}'")
    };
    *state::of(context).missing_export.borrow_mut() = Some([referrer, request, name]);
    Failure::Coded { class: crate::ErrorClass::Syntax, code: "", message: message.into() }.throw(context);
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
    let state = state::of(context);
    let url = match resolved_by_hook(state, &name, &base) {
        Ok(Some(url)) => Ok(url),
        Ok(None) => with_host::<H, _>(state, |host| host.resolve_module(&name, &base)),
        Err(failure) => Err(failure),
    };
    match url {
        // SAFETY: the engine copies the text and frees the copy itself.
        Ok(url) => unsafe { qjs::js_strndup(context, url.as_ptr().cast(), url.len() as u64) },
        Err(failure) => {
            failure.throw(context);
            null_mut()
        }
    }
}

/// Calls a hook of the program's, if it set one. Owned; undefined without a hook.
fn call_hook(state: &State, hook: Hook, arguments: &[&str]) -> JSValue {
    let context = state.context;
    let function = state.hook_functions[hook as usize].get();
    if !raw::is_function(context, function) {
        return raw::UNDEFINED;
    }
    let arguments: Vec<JSValue> = arguments.iter().map(|text| raw::text(context, text.as_bytes())).collect();
    let result = raw::call(context, function, raw::UNDEFINED, &arguments);
    for argument in arguments {
        raw::free(context, argument);
    }
    result
}

fn resolved_by_hook(state: &State, name: &str, base: &str) -> Result<Option<String>, Failure> {
    let result = call_hook(state, Hook::Resolve, &[name, base]);
    if raw::is_exception(result) {
        return Err(Failure::Thrown);
    }
    let url = Text::read(state.context, result).map(|text| text.to_string());
    raw::free(state.context, result);
    Ok(url)
}

/// What the program's hook gives for a URL: its kind, source text and names.
fn loaded_by_hook(state: &State, url: &str) -> Result<Option<ModuleSource>, Failure> {
    let context = state.context;
    let result = call_hook(state, Hook::Load, &[url]);
    if raw::is_exception(result) {
        return Err(Failure::Thrown);
    }
    if !raw::is_object(result) {
        return Ok(None);
    }
    // SAFETY: raw.rs's invariant; elements are owned here.
    let [kind, source, names] = [0, 1, 2].map(|at| unsafe { qjs::JS_GetPropertyUint32(context, result, at) });
    let bytes = || Text::read(context, source).map(|text| text.as_bytes().to_vec()).unwrap_or_default();
    let loaded = match Text::read(context, kind).as_deref() {
        Some("module") => ModuleSource::Script(bytes()),
        Some("json") => ModuleSource::Json(bytes()),
        Some("builtin") => ModuleSource::Builtin,
        _ => ModuleSource::Synthetic(elements(context, names)),
    };
    for value in [kind, source, names, result] {
        raw::free(context, value);
    }
    Ok(Some(loaded))
}

fn elements(context: *mut JSContext, list: JSValue) -> Vec<String> {
    let mut length = 0;
    if !raw::is_object(list) {
        return Vec::new();
    }
    let text_at = |at| {
        // SAFETY: raw.rs's invariant.
        let value = unsafe { qjs::JS_GetPropertyUint32(context, list, at) };
        let text = Text::read(context, value).map(|text| text.to_string());
        raw::free(context, value);
        text
    };
    // SAFETY: raw.rs's invariant.
    unsafe { qjs::JS_GetLength(context, list, &mut length) };
    (0..length as u32).filter_map(text_at).collect()
}

unsafe extern "C" fn load<H: Host>(
    context: *mut JSContext,
    name: *const c_char,
    _: *mut c_void,
    attributes: JSValue,
) -> *mut qjs::JSModuleDef {
    let state = state::of(context);
    let url = text_of(name);
    let (wanted, refused) = read_attributes(context, attributes);
    let mut is_file = false;
    let source = loaded_by_hook(state, &url).and_then(|given| {
        is_file = given.is_none();
        let source = match given {
            Some(source) => Ok(source),
            None => with_host::<H, _>(state, |host| host.load_module(&url, wanted.as_deref())),
        };
        // What is wrong with the type counts first, what is unknown of the format last.
        match (source, refused) {
            (Err(failure), Some(refused)) if failure.code() == Some("ERR_UNKNOWN_MODULE_FORMAT") => {
                Err(refused)
            }
            (Ok(_), Some(refused)) => Err(refused),
            (source, _) => source,
        }
    });
    match source {
        Ok(ModuleSource::Script(text)) => compile::<H>(state, &text, &url, is_file),
        Ok(ModuleSource::Code(code)) => read(state, &code, &url),
        Ok(ModuleSource::Json(text)) => json(state, &text, &url),
        Ok(ModuleSource::JsonFile) => json_file(state, &url),
        Ok(ModuleSource::Synthetic(names)) => synthetic(state, &url, &names),
        Ok(ModuleSource::Detect(text, names)) => {
            let is_module =
                !script::parses_as_function(context, &text) && script::looks_like_module(context, &text);
            if is_module { compile::<H>(state, &text, &url, false) } else { synthetic(state, &url, &names) }
        }
        Ok(ModuleSource::Builtin) => builtin(state, &url),
        Err(failure) => {
            failure.throw(context);
            null_mut()
        }
    }
}

/// The type that an import wants, and why it is refused if it has any other attribute.
fn read_attributes(context: *mut JSContext, attributes: JSValue) -> (Option<String>, Option<Failure>) {
    let (mut wanted, mut refused) = (None, None);
    for name in own_names(context, attributes, true) {
        let value = raw::get_named(context, attributes, &raw::c_name(&name));
        let text = Text::read(context, value).map(|text| text.to_string()).unwrap_or_default();
        raw::free(context, value);
        if name != "type" {
            let message = format!("Import attribute \"{name}\" with value \"{text}\" is not supported");
            let code = "ERR_IMPORT_ATTRIBUTE_UNSUPPORTED";
            refused = Some(Failure::Coded { class: crate::ErrorClass::Type, code, message: message.into() });
            continue;
        }
        wanted = Some(text);
    }
    (wanted, refused)
}

/// Compiles an ES module. Null when the engine threw.
fn compile<H: Host>(state: &State, text: &[u8], url: &str, is_file: bool) -> *mut qjs::JSModuleDef {
    let code = code::module::<H>(state, text, url, is_file);
    if raw::is_exception(code) { null_mut() } else { module_of(state, code) }
}

/// A module of kept code.
fn read(state: &State, code: &KeptCode, url: &str) -> *mut qjs::JSModuleDef {
    if let Some(code) = code::read(state, code) {
        return module_of(state, code);
    }
    let message = format!("The code that was kept of {url} cannot be read").into();
    let code = "ERR_INTERNAL_ASSERTION";
    Failure::Coded { class: crate::ErrorClass::Plain, code, message }.throw(state.context);
    null_mut()
}

/// The module that a value, which is owned, holds: its pointer is the module, which the context's list owns.
fn module_of(state: &State, code: JSValue) -> *mut qjs::JSModuleDef {
    // SAFETY: a compiled module is such a value.
    let module = unsafe { qjs::JS_VALUE_GET_PTR(code) }.cast::<qjs::JSModuleDef>();
    raw::free(state.context, code);
    module
}

/// Fills `import.meta` when a module first looks at it.
unsafe extern "C" fn fill_meta(context: *mut JSContext, module: *mut qjs::JSModuleDef, meta: JSValue) -> i32 {
    let hook = state::of(context).hook_functions[Hook::ImportMeta as usize].get();
    if !raw::is_function(context, hook) {
        return 0;
    }
    // SAFETY: raw.rs's invariant; the module is alive.
    let address = unsafe {
        let name = qjs::JS_GetModuleName(context, module);
        let address = qjs::JS_AtomToString(context, name);
        qjs::JS_FreeAtom(context, name);
        address
    };
    let result = raw::call(context, hook, raw::UNDEFINED, &[meta, address]);
    raw::free(context, address);
    raw::free(context, result);
    if raw::is_exception(result) { -1 } else { 0 }
}

fn json(state: &State, text: &[u8], url: &str) -> *mut qjs::JSModuleDef {
    let context = state.context;
    let name = raw::c_name(url);
    let mut terminated = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text).to_vec();
    let length = terminated.len();
    terminated.push(0);
    // SAFETY: raw.rs's invariant; text and name outlive the call.
    let value =
        unsafe { qjs::JS_ParseJSON(context, terminated.as_ptr().cast(), length as u64, name.as_ptr()) };
    with_default(context, &name, value)
}

fn json_file(state: &State, url: &str) -> *mut qjs::JSModuleDef {
    with_default(state.context, &raw::c_name(url), call_hook(state, Hook::Evaluate, &[url]))
}

/// A module with a value, which is owned, as its default export. Null for an exception.
fn with_default(context: *mut JSContext, name: &CStr, value: JSValue) -> *mut qjs::JSModuleDef {
    if raw::is_exception(value) {
        return null_mut();
    }
    // SAFETY: raw.rs's invariant; the name outlives the call.
    unsafe {
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
    let names = own_names(context, exports, false);
    raw::free(context, exports);
    synthetic(state, url, &names)
}

/// Enumerable string keys of an object.
fn own_names(context: *mut JSContext, object: JSValue, with_default: bool) -> Vec<String> {
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
    names.retain(|name| with_default || name != "default");
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
pub(crate) fn import(context: *mut JSContext, specifier: &str, base: &str, attributes: JSValue) -> JSValue {
    let (specifier, base) = (raw::c_name(specifier), raw::c_name(base));
    // SAFETY: raw.rs's invariant; the names outlive the call.
    unsafe { qjs::JS_LoadModuleWith(context, base.as_ptr(), specifier.as_ptr(), attributes) }
}

/// Compiles `source` as the ES module `url` and starts it: a promise of its completion.
pub(crate) fn run_source<H: Host>(state: &State, source: &[u8], url: &str) -> JSValue {
    let module = compile::<H>(state, source, url, false);
    if module.is_null() {
        return raw::EXCEPTION;
    }
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

/// What `require` gives instead of a namespace: the graph waits for something, or the module runs already.
const IS_ASYNC: i32 = 1;
const IS_RUNNING: i32 = 2;

/// `require()` of an ES module: its namespace, or why there can be none.
pub(crate) fn require(context: *mut JSContext, url: &str) -> JSValue {
    let name = raw::c_name(url);
    // SAFETY: raw.rs's invariant; modules are owned by the context.
    unsafe {
        let module = qjs::JS_LoadModuleGraph(context, name.as_ptr(), name.as_ptr());
        if module.is_null() {
            return raw::EXCEPTION;
        }
        match qjs::JS_GetModuleGraphState(context, module) {
            0 => namespace(context, module),
            state @ (IS_ASYNC | IS_RUNNING) => raw::int(state),
            _ => raw::EXCEPTION,
        }
    }
}

/// Evaluates a module that waits for nothing.
fn namespace(context: *mut JSContext, module: *mut qjs::JSModuleDef) -> JSValue {
    let evaluation = evaluate(context, module);
    if raw::is_exception(evaluation) {
        return evaluation;
    }
    // SAFETY: raw.rs's invariant; the value is a promise, which nobody else sees.
    unsafe {
        let state = qjs::JS_PromiseState(context, evaluation);
        let result = qjs::JS_PromiseResult(context, evaluation);
        qjs::JS_PromiseMarkAsHandled(context, evaluation);
        raw::free(context, evaluation);
        if state == qjs::JSPromiseStateEnum_JS_PROMISE_REJECTED {
            return raw::throw(context, result);
        }
        raw::free(context, result);
        qjs::JS_GetModuleNamespace(context, module)
    }
}

/// What the text of a module imports: `[specifier, attributes, …]`, nothing if it does not parse.
pub(crate) fn requests(context: *mut JSContext, source: &[u8], url: &str) -> JSValue {
    // Under a name of its own: the context keeps what was compiled.
    let name = format!("requests of {url}");
    let code = script::compile(context, source, &name, 1, qjs::JS_EVAL_TYPE_MODULE);
    if raw::is_exception(code) {
        raw::free(context, raw::take_exception(context));
        return raw::array(context, &[]);
    }
    let mut list = Vec::new();
    // SAFETY: the value holds a compiled module, which lives until it is freed below; the array takes the elements.
    unsafe {
        let module = qjs::JS_VALUE_GET_PTR(code).cast::<qjs::JSModuleDef>();
        loop {
            let mut attributes = raw::UNDEFINED;
            let specifier = qjs::JS_GetModuleRequest(context, module, list.len() as i32 / 2, &mut attributes);
            if raw::is_undefined(specifier) {
                break;
            }
            list.extend([specifier, attributes]);
        }
    }
    raw::free(context, code);
    raw::array(context, &list)
}

/// Gives the module of a built-in the values that its exports have now.
pub(crate) fn sync(state: &State, url: &str, exports: JSValue) -> JSValue {
    let context = state.context;
    let name = raw::atom(context, url);
    // SAFETY: raw.rs's invariant; modules are owned by the context, and `synthetic` made that of a built-in.
    unsafe {
        let module = qjs::JS_FindModule(context, name);
        qjs::JS_FreeAtom(context, name);
        if module.is_null() {
            return raw::UNDEFINED;
        }
        let names = qjs::JS_GetModulePrivateValue(context, module);
        let done = export_names(context, module, exports, names);
        raw::free(context, names);
        if done < 0 { raw::EXCEPTION } else { raw::UNDEFINED }
    }
}
