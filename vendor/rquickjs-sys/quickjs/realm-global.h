/* Realms of node:vm: included at the end of quickjs.c, declared in src/typebridge/realms.rs. The global object of such a
   realm stands before two others: the sandbox, which a script outside gave, and the realm's own global object with the
   built-ins. It holds the realm and the realm holds it, both seen by the collector. */

typedef struct JSRealmGlobal {
    JSContext *realm;
    JSValue sandbox;
    JSValue builtins;
} JSRealmGlobal;

static JSRealmGlobal *realm_global_of(JSValueConst obj)
{
    return JS_VALUE_GET_OBJ(obj)->u.opaque;
}

static void realm_global_finalizer(JSRuntime *rt, JSValueConst val)
{
    JSRealmGlobal *g = realm_global_of(val);

    if (g) {
        JS_FreeValueRT(rt, g->sandbox);
        JS_FreeValueRT(rt, g->builtins);
        JS_FreeContext(g->realm);
        js_free_rt(rt, g);
    }
}

static void realm_global_mark(JSRuntime *rt, JSValueConst val, JS_MarkFunc *mark_func)
{
    JSRealmGlobal *g = realm_global_of(val);

    if (g) {
        JS_MarkValue(rt, g->sandbox, mark_func);
        JS_MarkValue(rt, g->builtins, mark_func);
        mark_func(rt, &g->realm->header);
    }
}

static int realm_global_get_own_property(JSContext *ctx, JSPropertyDescriptor *desc, JSValueConst obj, JSAtom prop)
{
    JSRealmGlobal *g = realm_global_of(obj);
    int ret;

    ret = JS_GetOwnProperty(ctx, desc, g->sandbox, prop);
    if (ret == 0)
        ret = JS_GetOwnProperty(ctx, desc, g->builtins, prop);
    return ret;
}

/* The names of the sandbox, then those of the built-ins that it does not have. */
static int realm_global_get_own_property_names(JSContext *ctx, JSPropertyEnum **ptab, uint32_t *plen, JSValueConst obj)
{
    JSRealmGlobal *g = realm_global_of(obj);
    JSPropertyEnum *own, *built_in, *tab;
    uint32_t own_count, built_in_count, count, i;
    int flags = JS_GPN_STRING_MASK | JS_GPN_SYMBOL_MASK;
    int ret;

    if (JS_GetOwnPropertyNames(ctx, &own, &own_count, g->sandbox, flags) < 0)
        return -1;
    if (JS_GetOwnPropertyNames(ctx, &built_in, &built_in_count, g->builtins, flags) < 0) {
        js_free_prop_enum(ctx, own, own_count);
        return -1;
    }
    count = 0;
    tab = js_malloc(ctx, sizeof(tab[0]) * max_int(own_count + built_in_count, 1));
    if (!tab)
        goto fail;
    for (i = 0; i < own_count; i++) {
        tab[count] = own[i];
        tab[count++].atom = JS_DupAtom(ctx, own[i].atom);
    }
    for (i = 0; i < built_in_count; i++) {
        ret = JS_GetOwnProperty(ctx, NULL, g->sandbox, built_in[i].atom);
        if (ret < 0)
            goto fail;
        if (ret == 0) {
            tab[count] = built_in[i];
            tab[count++].atom = JS_DupAtom(ctx, built_in[i].atom);
        }
    }
    js_free_prop_enum(ctx, own, own_count);
    js_free_prop_enum(ctx, built_in, built_in_count);
    *ptab = tab;
    *plen = count;
    return 0;
 fail:
    js_free_prop_enum(ctx, own, own_count);
    js_free_prop_enum(ctx, built_in, built_in_count);
    if (tab)
        js_free_prop_enum(ctx, tab, count);
    return -1;
}

static int realm_global_delete_property(JSContext *ctx, JSValueConst obj, JSAtom prop)
{
    JSRealmGlobal *g = realm_global_of(obj);
    int ret;

    ret = JS_DeleteProperty(ctx, g->sandbox, prop, 0);
    if (ret <= 0)
        return ret;
    return JS_DeleteProperty(ctx, g->builtins, prop, 0);
}

/* Whether the built-ins have this as a constant that the sandbox does not hide: undefined, NaN, Infinity. */
static int realm_global_is_constant(JSContext *ctx, JSRealmGlobal *g, JSAtom prop)
{
    JSPropertyDescriptor desc;
    int ret;

    ret = JS_GetOwnProperty(ctx, &desc, g->builtins, prop);
    if (ret <= 0)
        return ret;
    js_free_desc(ctx, &desc);
    return !(desc.flags & (JS_PROP_GETSET | JS_PROP_WRITABLE | JS_PROP_CONFIGURABLE));
}

static int realm_global_define_own_property(JSContext *ctx, JSValueConst obj, JSAtom prop, JSValueConst val,
                                            JSValueConst getter, JSValueConst setter, int flags)
{
    JSRealmGlobal *g = realm_global_of(obj);
    int ret;

    ret = realm_global_is_constant(ctx, g, prop);
    if (ret < 0)
        return ret;
    return JS_DefineProperty(ctx, ret ? g->builtins : g->sandbox, prop, val, getter, setter, flags);
}

static int realm_global_has_property(JSContext *ctx, JSValueConst obj, JSAtom prop)
{
    JSRealmGlobal *g = realm_global_of(obj);
    int ret;

    ret = JS_HasProperty(ctx, g->sandbox, prop);
    if (ret == 0)
        ret = JS_HasProperty(ctx, g->builtins, prop);
    return ret;
}

/* The sandbox itself shows as the global object. */
static JSValue realm_global_read(JSContext *ctx, JSValueConst obj, JSAtom prop, bool throw_ref_error)
{
    JSRealmGlobal *g = realm_global_of(obj);
    JSValue val;
    int ret;

    ret = JS_HasProperty(ctx, g->sandbox, prop);
    if (ret < 0)
        return JS_EXCEPTION;
    if (ret == 0)
        return JS_GetPropertyInternal(ctx, g->builtins, prop, obj, throw_ref_error);
    val = JS_GetProperty(ctx, g->sandbox, prop);
    if (JS_VALUE_GET_TAG(val) == JS_TAG_OBJECT && JS_VALUE_GET_TAG(g->sandbox) == JS_TAG_OBJECT
    &&  JS_VALUE_GET_OBJ(val) == JS_VALUE_GET_OBJ(g->sandbox)) {
        JS_FreeValue(ctx, val);
        return js_dup(obj);
    }
    return val;
}

static JSValue realm_global_get_property(JSContext *ctx, JSValueConst obj, JSAtom prop, JSValueConst receiver)
{
    return realm_global_read(ctx, obj, prop, false);
}

static int realm_global_set_property(JSContext *ctx, JSValueConst obj, JSAtom prop, JSValueConst value,
                                     JSValueConst receiver, int flags)
{
    JSRealmGlobal *g = realm_global_of(obj);
    int ret;

    ret = realm_global_is_constant(ctx, g, prop);
    if (ret < 0)
        return ret;
    return JS_SetPropertyInternal(ctx, ret ? g->builtins : g->sandbox, prop, js_dup(value), flags);
}

static const JSClassExoticMethods realm_global_exotic_methods = {
    .get_own_property = realm_global_get_own_property,
    .get_own_property_names = realm_global_get_own_property_names,
    .delete_property = realm_global_delete_property,
    .define_own_property = realm_global_define_own_property,
    .has_property = realm_global_has_property,
    .get_property = realm_global_get_property,
    .set_property = realm_global_set_property,
};

static const JSClassDef realm_global_class = {
    "Object",
    .finalizer = realm_global_finalizer,
    .gc_mark = realm_global_mark,
    .exotic = (JSClassExoticMethods *)&realm_global_exotic_methods,
};

/* Registers the class of global objects of realms; once per runtime. */
JSClassID JS_NewRealmClass(JSRuntime *rt)
{
    JSClassID class_id = 0;

    JS_NewClassID(rt, &class_id);
    return JS_NewClass(rt, class_id, &realm_global_class) < 0 ? 0 : class_id;
}

/* A new realm's global object over this sandbox, owned; it holds the realm. Errors have stacks as in ctx. */
JSValue JS_NewRealm(JSContext *ctx, JSClassID class_id, JSValueConst sandbox)
{
    JSRealmGlobal *g;
    JSContext *realm;
    JSValue obj;

    g = js_malloc(ctx, sizeof(*g));
    if (!g)
        return JS_EXCEPTION;
    realm = JS_NewContext(ctx->rt);
    if (!realm) {
        js_free(ctx, g);
        return JS_ThrowOutOfMemory(ctx);
    }
    obj = JS_NewObjectProtoClass(realm, realm->class_proto[JS_CLASS_OBJECT], class_id);
    if (JS_IsException(obj)) {
        js_free(ctx, g);
        JS_FreeContext(realm);
        return JS_EXCEPTION;
    }
    set_value(realm, &realm->error_prepare_stack, js_dup(ctx->error_prepare_stack));
    set_value(realm, &realm->error_stack_trace_limit, js_dup(ctx->error_stack_trace_limit));
    g->realm = realm;
    g->sandbox = js_dup(sandbox);
    g->builtins = realm->global_obj;
    realm->global_obj = js_dup(obj);
    JS_VALUE_GET_OBJ(obj)->u.opaque = g;
    if (JS_DefinePropertyValue(realm, g->builtins, JS_ATOM_globalThis, js_dup(obj),
                               JS_PROP_CONFIGURABLE | JS_PROP_WRITABLE) < 0) {
        JS_FreeValue(ctx, obj);
        return JS_EXCEPTION;
    }
    return obj;
}

/* The realm of a global object that JS_NewRealm made, borrowed; NULL for every other value. */
JSContext *JS_GetRealm(JSClassID class_id, JSValueConst obj)
{
    JSRealmGlobal *g = JS_GetOpaque(obj, class_id);

    return g ? g->realm : NULL;
}

/* The object with the built-ins of a realm, borrowed. */
JSValue JS_GetRealmBuiltins(JSValueConst obj)
{
    return realm_global_of(obj)->builtins;
}
