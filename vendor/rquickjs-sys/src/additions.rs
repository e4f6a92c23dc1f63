//! Declarations of the functions that patches/ adds to the engine.

use crate::{size_t, JSAtom, JSContext, JSModuleDef, JSRuntime, JSValue};
use core::ffi::{c_char, c_int, c_void};

extern "C" {
    /// The value that follows jobs and promise reactions. The caller owns a reference.
    pub fn JS_GetAsyncContext(rt: *mut JSRuntime) -> JSValue;
    /// Makes a value current and gives the one that was. Both are owned.
    pub fn JS_SwapAsyncContext(rt: *mut JSRuntime, context: JSValue) -> JSValue;

    /// A string of so many units, which the caller writes before a script sees it.
    pub fn JS_NewStringRoom(ctx: *mut JSContext, len: size_t, is_wide: bool, units: *mut *mut c_void) -> JSValue;
    /// A Uint8Array over a part of an ArrayBuffer, which is consumed.
    pub fn JS_NewUint8ArrayOver(
        ctx: *mut JSContext,
        proto: JSValue,
        buffer: JSValue,
        offset: size_t,
        len: size_t,
    ) -> JSValue;
    /// An ArrayBuffer whose bytes the caller writes before a script sees it.
    pub fn JS_NewArrayBufferRoom(
        ctx: *mut JSContext,
        len: size_t,
        is_zeroed: bool,
        is_pinned: bool,
        bytes: *mut *mut u8,
    ) -> JSValue;
    /// True for an ArrayBuffer that was made pinned.
    pub fn JS_IsPinnedArrayBuffer(obj: JSValue) -> bool;
    /// The memory of a typed array; gives its type, or -1 for anything else.
    pub fn JS_GetTypedArrayMemory(
        obj: JSValue,
        bytes: *mut *mut u8,
        len: *mut size_t,
        is_shared: *mut bool,
    ) -> c_int;
    /// The value, borrowed, of a plain property that the object itself has, or undefined.
    pub fn JS_GetOwnDirect(obj: JSValue, atom: JSAtom) -> JSValue;
    /// The units of a string in place; gives undefined, or a value to be freed after their last use.
    pub fn JS_GetStringUnits(
        ctx: *mut JSContext,
        val: JSValue,
        units: *mut *const c_void,
        len: *mut size_t,
        is_wide: *mut bool,
    ) -> JSValue;
    /// The elements of an array without accessors, in place; behind them are only holes.
    pub fn JS_GetArrayElements(obj: JSValue, elements: *mut *const JSValue, len: *mut size_t) -> bool;
    /// The entries of a map or set, or those that an iterator has yet to give; see quickjs.h.
    pub fn JS_GetMapEntries(
        ctx: *mut JSContext,
        obj: JSValue,
        entries: *mut *mut JSValue,
        count: *mut u32,
        is_set: *mut bool,
    ) -> c_int;

    /// As JS_LoadModule, with import attributes.
    pub fn JS_LoadModuleWith(
        ctx: *mut JSContext,
        basename: *const c_char,
        filename: *const c_char,
        attributes: JSValue,
    ) -> JSValue;
    /// What `import()`, missing exports and `import.meta` call; see quickjs.h.
    pub fn JS_SetModuleCallbacks(
        rt: *mut JSRuntime,
        dynamic_import: Option<JSDynamicImportFunc>,
        missing_export: Option<JSMissingExportFunc>,
        import_meta: Option<JSImportMetaFunc>,
    );
    /// Loads a module and all that it requests; null with an exception.
    pub fn JS_LoadModuleGraph(
        ctx: *mut JSContext,
        basename: *const c_char,
        filename: *const c_char,
    ) -> *mut JSModuleDef;
    /// A module of that name, or null.
    pub fn JS_FindModule(ctx: *mut JSContext, name: JSAtom) -> *mut JSModuleDef;
    /// 2 if the module or one that it requests runs right now, 1 if one has a top-level await, -1 with an exception.
    pub fn JS_GetModuleGraphState(ctx: *mut JSContext, m: *mut JSModuleDef) -> c_int;
    /// The specifier of a request and its attributes, both owned; undefined behind the last.
    pub fn JS_GetModuleRequest(
        ctx: *mut JSContext,
        m: *mut JSModuleDef,
        i: c_int,
        attributes: *mut JSValue,
    ) -> JSValue;
    /// A plain property whose value [`JS_SetLazyValue`]'s function makes when it is first wanted; 0 where nothing was defined.
    pub fn JS_DefineLazyProperty(ctx: *mut JSContext, obj: JSValue, prop: JSAtom, maker: usize, flags: c_int) -> c_int;
    pub fn JS_SetLazyValue(rt: *mut JSRuntime, make: unsafe extern "C" fn(*mut JSContext, JSAtom, usize) -> JSValue);
    /// What `Date.prototype.toString()` says behind the offset: must give a string.
    pub fn JS_SetZoneName(rt: *mut JSRuntime, name: unsafe extern "C" fn(*mut JSContext, f64) -> JSValue);
    /// Hears of a promise that is decided (true: rejected) when it already was.
    pub fn JS_SetResolvedAgain(
        rt: *mut JSRuntime,
        told: Option<unsafe extern "C" fn(*mut JSContext, JSValue, bool, JSValue)>,
    );

    /// A pending promise without resolving functions. Hooks of promises run.
    pub fn JS_NewPendingPromise(ctx: *mut JSContext) -> JSValue;
    /// Decides such a promise as its resolving function would. Scripts may run.
    pub fn JS_DecidePromise(ctx: *mut JSContext, promise: JSValue, value: JSValue, is_reject: bool);
}

/// Gives the promise of `import()`, undefined for the usual way, or an exception.
pub type JSDynamicImportFunc = unsafe extern "C" fn(*mut JSContext, JSValue, JSValue, JSValue) -> JSValue;
/// Fills the object of `import.meta`; -1 with an exception.
pub type JSImportMetaFunc = unsafe extern "C" fn(*mut JSContext, *mut JSModuleDef, JSValue) -> c_int;
/// Throws that a module has no such export: the module, who asked, by which specifier, the name, whether there are several.
pub type JSMissingExportFunc =
    unsafe extern "C" fn(*mut JSContext, *mut JSModuleDef, JSAtom, JSAtom, JSAtom, bool);

// The identity of the engine's sources, for code that is kept on disk.
include!(concat!(env!("OUT_DIR"), "/identity.rs"));
