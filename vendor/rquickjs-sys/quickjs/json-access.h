/* What the JSON natives of the runtime need of the engine's insides. quickjs.c includes this file at its end.

   Pointers that these functions give stay true until script runs or the object changes; strings never change.
   A shape that the caller has duplicated never changes either: the engine clones a shape that others refer to. */

_Static_assert(sizeof(JSShapeProperty) == 8, "json/access.rs mirrors it");
_Static_assert(offsetof(JSShapeProperty, atom) == 4, "json/access.rs mirrors it");
_Static_assert(JS_PROP_ENUMERABLE == 1 << 2 && JS_PROP_TMASK == 3 << 4, "json/access.rs mirrors them");
_Static_assert(sizeof(JSProperty) == sizeof(JSValue), "json/access.rs mirrors it");

enum {
    JSON_KIND_PLAIN,     /* a hashed shape, no exotic behaviour */
    JSON_KIND_ARRAY,     /* all elements are in 'elements' */
    JSON_KIND_OTHER,     /* to be read through its property keys, or as an array if it is one */
    JSON_KIND_FUNCTION,
    JSON_KIND_NUMBER,
    JSON_KIND_STRING,
    JSON_KIND_PRIMITIVE, /* a boolean or BigInt in an object: it is elements[0] */
    JSON_KIND_RAW,
    JSON_KIND_OVERFLOW   /* no stack is left; the exception is thrown */
};

typedef struct JSONView {
    int32_t kind;
    int32_t may_have_to_json;
    JSShape *shape;
    const JSProperty *values;
    const JSValue *elements;
    uint32_t count;
} JSONView;

static bool json_may_have_to_json(JSContext *ctx, JSObject *p)
{
    for (; p; p = p->shape->proto) {
        if (p->is_exotic && ctx->rt->class_array[p->class_id].exotic)
            return true;
        if (find_own_property1(p, JS_ATOM_toJSON))
            return true;
    }
    return false;
}

static int json_kind(JSContext *ctx, JSObject *p)
{
    switch (p->class_id) {
    case JS_CLASS_OBJECT:
        break;
    case JS_CLASS_ARRAY:
        if (p->fast_array && JS_VALUE_GET_TAG(p->prop[0].u.value) == JS_TAG_INT &&
            (uint32_t)JS_VALUE_GET_INT(p->prop[0].u.value) == p->u.array.count)
            return JSON_KIND_ARRAY;
        return JSON_KIND_OTHER;
    case JS_CLASS_NUMBER:
        return JSON_KIND_NUMBER;
    case JS_CLASS_STRING:
        return JSON_KIND_STRING;
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_BIG_INT:
        return JSON_KIND_PRIMITIVE;
    case JS_CLASS_RAWJSON:
        return JSON_KIND_RAW;
    default:
        if (JS_IsFunction(ctx, JS_MKPTR(JS_TAG_OBJECT, p)))
            return JSON_KIND_FUNCTION;
        break;
    }
    return p->is_exotic || !p->shape->is_hashed ? JSON_KIND_OTHER : JSON_KIND_PLAIN;
}

/* 'object' is an object. */
void JS_JSONView(JSContext *ctx, JSValueConst object, JSONView *view)
{
    JSObject *p = JS_VALUE_GET_OBJ(object);

    if (js_check_stack_overflow(ctx->rt, 0)) {
        JS_ThrowStackOverflow(ctx);
        view->kind = JSON_KIND_OVERFLOW;
        return;
    }
    view->may_have_to_json = json_may_have_to_json(ctx, p);
    view->kind = json_kind(ctx, p);
    view->shape = p->shape;
    view->values = p->prop;
    view->count = 0;
    view->elements = NULL;
    if (view->kind == JSON_KIND_ARRAY) {
        view->elements = p->u.array.u.values;
        view->count = p->u.array.count;
    } else if (view->kind == JSON_KIND_PRIMITIVE) {
        view->elements = &p->u.object_data;
        view->count = 1;
    }
}

/* The properties of a shape in order. */
const JSShapeProperty *JS_JSONShapeKeys(JSShape *sh, uint32_t *count)
{
    *count = sh->prop_count;
    return get_shape_prop(sh);
}

/* Whether objects of the shape have Object.prototype or no prototype: keeping such a shape keeps nothing else alive. */
bool JS_JSONShapeIsCommon(JSContext *ctx, JSShape *sh)
{
    return !sh->proto || sh->proto == JS_VALUE_GET_OBJ(ctx->class_proto[JS_CLASS_OBJECT]);
}

JSShape *JS_JSONDupShape(JSShape *sh)
{
    return js_dup_shape(sh);
}

void JS_JSONFreeShape(JSContext *ctx, JSShape *sh)
{
    js_free_shape(ctx->rt, sh);
}

/* The units of a flat string. */
const void *JS_JSONStringUnits(JSValueConst string, uint32_t *length, int32_t *is_wide)
{
    JSString *p = JS_VALUE_GET_STRING(string);
    *length = p->len;
    *is_wide = p->is_wide_char;
    return strv(p);
}

/* The units of a property key; NULL for a symbol, and for a key that is a small index, which then is *length. */
const void *JS_JSONAtomUnits(JSContext *ctx, JSAtom atom, uint32_t *length, int32_t *is_wide)
{
    JSString *p;

    *is_wide = 0;
    *length = UINT32_MAX;
    if (__JS_AtomIsTaggedInt(atom)) {
        *length = __JS_AtomToUInt32(atom);
        return NULL;
    }
    p = ctx->rt->atom_array[atom];
    if (p->atom_type != JS_ATOM_TYPE_STRING)
        return NULL;
    *length = p->len;
    *is_wide = p->is_wide_char;
    return strv(p);
}

/* A string of 8-bit units. */
JSValue JS_JSONNewLatin1(JSContext *ctx, const uint8_t *units, uint32_t length)
{
    return js_new_string8_len(ctx, (const char *)units, length);
}

/* The property key that consists of the units of a flat string, which is taken. */
JSAtom JS_JSONAtomOf(JSContext *ctx, JSValue string)
{
    return JS_NewAtomStr(ctx, JS_VALUE_GET_STRING(string));
}

/* -1 for an exception: that of a revoked proxy. */
int JS_JSONIsArray(JSContext *ctx, JSValueConst value)
{
    return js_is_array(ctx, value);
}

/* An object of a shape that is remembered; undefined if its keys are others than these. Takes the values if it makes it. */
JSValue JS_JSONNewOfShape(JSContext *ctx, JSShape *sh, uint32_t count, const JSAtom *keys, const JSValue *values)
{
    const JSShapeProperty *property = get_shape_prop(sh);
    JSValue object;
    uint32_t i;

    if ((uint32_t)sh->prop_count != count)
        return JS_UNDEFINED;
    for (i = 0; i < count; i++) {
        if (property[i].atom != keys[i])
            return JS_UNDEFINED;
    }
    object = JS_NewObjectFromShape(ctx, js_dup_shape(sh), JS_CLASS_OBJECT, NULL);
    if (!JS_IsException(object))
        memcpy(JS_VALUE_GET_OBJ(object)->prop, values, count * sizeof(*values));
    return object;
}

/* An object with these properties, the last of equal keys winning. Takes the values, always. If its shape has just these keys
   in their order, *remembered becomes a reference to it. */
JSValue JS_JSONNewObject(JSContext *ctx, uint32_t count, const JSAtom *keys, const JSValue *values, JSShape **remembered)
{
    JSValue object = JS_NewObject(ctx);
    JSObject *p = JS_VALUE_GET_OBJ(object);
    JSProperty *property;
    uint32_t i = 0;

    if (JS_IsException(object))
        goto fail;
    for (; i < count; i++) {
        if (find_own_property(&property, p, keys[i])) {
            set_value(ctx, &property->u.value, values[i]);
            continue;
        }
        property = add_property(ctx, p, keys[i], JS_PROP_C_W_E);
        if (!property)
            goto fail;
        property->u.value = values[i];
    }
    if (p->shape->is_hashed && (uint32_t)p->shape->prop_count == count)
        *remembered = js_dup_shape(p->shape);
    return object;
 fail:
    for (; i < count; i++)
        JS_FreeValue(ctx, values[i]);
    JS_FreeValue(ctx, object);
    return JS_EXCEPTION;
}
