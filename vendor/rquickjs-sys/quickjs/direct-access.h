/* Direct access to ordinary objects and arrays for the bridge: included at the end of quickjs.c, declared in
   src/typebridge/direct.rs. Nothing here runs a script. */

/* Names and values, borrowed and in order, of an ordinary object that has only enumerable data properties with
   names that are text and no index. Their number; -1 for every other object, and for one with more than max. */
int JS_GetDirectProperties(JSContext *ctx, JSValueConst object, int max, JSAtom *names, JSValue *values)
{
    JSObject *p;
    JSShapeProperty *prs;
    uint32_t index;
    int i, count;

    if (JS_VALUE_GET_TAG(object) != JS_TAG_OBJECT)
        return -1;
    p = JS_VALUE_GET_OBJ(object);
    if (p->class_id != JS_CLASS_OBJECT || p->is_exotic || p->shape->prop_count > max)
        return -1;
    count = 0;
    for (i = 0, prs = get_shape_prop(p->shape); i < p->shape->prop_count; i++, prs++) {
        if (prs->atom == JS_ATOM_NULL)
            continue;
        if ((prs->flags & JS_PROP_TMASK) != JS_PROP_NORMAL || !(prs->flags & JS_PROP_ENUMERABLE))
            return -1;
        if (JS_AtomGetKind(ctx, prs->atom) != JS_ATOM_KIND_STRING || JS_AtomIsArrayIndex(ctx, &index, prs->atom))
            return -1;
        names[count] = prs->atom;
        values[count] = p->prop[i].u.value;
        count++;
    }
    return count;
}

/* The elements, borrowed and in place, of an array that has no holes and no other properties. */
bool JS_GetDirectElements(JSValueConst array, JSValue **values, uint32_t *count)
{
    JSObject *p;
    uint32_t i;

    if (JS_VALUE_GET_TAG(array) != JS_TAG_OBJECT)
        return false;
    p = JS_VALUE_GET_OBJ(array);
    if (p->class_id != JS_CLASS_ARRAY || !p->fast_array || p->shape->prop_count != 1)
        return false;
    if (JS_VALUE_GET_TAG(p->prop[0].u.value) != JS_TAG_INT
    ||  (uint32_t)JS_VALUE_GET_INT(p->prop[0].u.value) != p->u.array.count)
        return false;
    for (i = 0; i < p->u.array.count; i++) {
        if (JS_VALUE_GET_TAG(p->u.array.u.values[i]) == JS_TAG_UNINITIALIZED)
            return false;
    }
    *values = p->u.array.u.values;
    *count = p->u.array.count;
    return true;
}

/* A plain object with these properties. Takes the values; of two with one name the later one stays. */
JSValue JS_NewObjectDirect(JSContext *ctx, int count, const JSAtom *names, const JSValue *values)
{
    JSValue object = JS_NewObject(ctx);
    JSShapeProperty *prs;
    JSProperty *pr;
    int i = 0;

    if (JS_IsException(object))
        goto fail;
    for (; i < count; i++) {
        prs = find_own_property(&pr, JS_VALUE_GET_OBJ(object), names[i]);
        if (prs) {
            JS_FreeValue(ctx, pr->u.value);
        } else {
            pr = add_property(ctx, JS_VALUE_GET_OBJ(object), names[i], JS_PROP_C_W_E);
            if (!pr)
                goto fail;
        }
        pr->u.value = values[i];
    }
    return object;
fail:
    for (; i < count; i++)
        JS_FreeValue(ctx, values[i]);
    JS_FreeValue(ctx, object);
    return JS_EXCEPTION;
}

/* True if an object is plain, has exactly these names in this order, all of plain data, and shares its shape. */
static bool is_model(JSContext *ctx, JSObject *p, int count, const JSAtom *names)
{
    JSShape *shape = p->shape;
    JSShapeProperty *prs = get_shape_prop(shape);
    int i;

    if (p->class_id != JS_CLASS_OBJECT || p->is_exotic || !p->extensible || !shape->is_hashed)
        return false;
    if (shape->proto != JS_VALUE_GET_OBJ(ctx->class_proto[JS_CLASS_OBJECT]) || shape->prop_count != count)
        return false;
    for (i = 0; i < count; i++, prs++) {
        if (prs->atom != names[i] || prs->flags != JS_PROP_C_W_E)
            return false;
    }
    return true;
}

/* A plain object with the shape of `model`, and takes the values; undefined, and nothing taken, if the model does not
   have exactly these names. */
JSValue JS_NewObjectLike(JSContext *ctx, JSValueConst model, int count, const JSAtom *names, const JSValue *values)
{
    JSValue object;
    int i;

    if (!is_model(ctx, JS_VALUE_GET_OBJ(model), count, names))
        return JS_UNDEFINED;
    object = JS_NewObjectFromShape(ctx, js_dup_shape(JS_VALUE_GET_OBJ(model)->shape), JS_CLASS_OBJECT, NULL);
    if (JS_IsException(object)) {
        for (i = 0; i < count; i++)
            JS_FreeValue(ctx, values[i]);
        return object;
    }
    for (i = 0; i < count; i++)
        JS_VALUE_GET_OBJ(object)->prop[i].u.value = values[i];
    return object;
}

/* An array of these numbers. */
JSValue JS_NewArrayOfNumbers(JSContext *ctx, const double *numbers, uint32_t count)
{
    JSValue array = JS_NewArray(ctx);
    JSObject *p;
    uint32_t i;

    if (JS_IsException(array) || count == 0)
        return array;
    p = JS_VALUE_GET_OBJ(array);
    if (expand_fast_array(ctx, p, count)) {
        JS_FreeValue(ctx, array);
        return JS_EXCEPTION;
    }
    for (i = 0; i < count; i++)
        p->u.array.u.values[i] = js_number(numbers[i]);
    p->u.array.count = count;
    p->prop[0].u.value = js_int32(count);
    return array;
}

/* How many hold an object. */
int JS_GetReferenceCount(JSValueConst object)
{
    return JS_REF_COUNT(JS_VALUE_GET_OBJ(object));
}

/* The primitive inside a Date, Number, String, Boolean, BigInt or Symbol object, owned; else undefined. */
JSValue JS_GetDirectPrimitive(JSContext *ctx, JSValueConst object)
{
    JSObject *p = JS_VALUE_GET_OBJ(object);

    switch (p->class_id) {
    case JS_CLASS_NUMBER:
    case JS_CLASS_STRING:
    case JS_CLASS_BOOLEAN:
    case JS_CLASS_SYMBOL:
    case JS_CLASS_DATE:
    case JS_CLASS_BIG_INT:
        return js_dup(p->u.object_data);
    default:
        return JS_UNDEFINED;
    }
}

/* Bytes of all ArrayBuffers, and of those among them that the engine's own allocator holds. Looks at every object. */
uint64_t JS_GetArrayBufferBytes(JSRuntime *rt, uint64_t *own)
{
    struct list_head *el;
    uint64_t all = 0;

    *own = 0;
    list_for_each(el, &rt->gc_obj_list) {
        JSGCObjectHeader *gp = list_entry(el, JSGCObjectHeader, link);
        JSObject *p = (JSObject *)gp;
        JSArrayBuffer *abuf;

        if (JS_GC_TYPE(gp) != JS_GC_OBJ_TYPE_JS_OBJECT)
            continue;
        if (p->class_id != JS_CLASS_ARRAY_BUFFER && p->class_id != JS_CLASS_SHARED_ARRAY_BUFFER)
            continue;
        abuf = p->u.array_buffer;
        if (!abuf)
            continue;
        all += abuf->byte_length;
        if (!abuf->shared && (abuf->realloc_func == js_array_buffer_realloc ||
                              abuf->realloc_func == js_pinned_buffer_realloc))
            *own += abuf->byte_length;
    }
    return all;
}

/* What follows makes objects with the prototypes of their classes: constructors that scripts can replace are not asked. */

/* Takes the text, decimal digits. */
JSValue JS_NewBigIntDirect(JSContext *ctx, JSValue text)
{
    return JS_IsException(text) ? text : JS_StringToBigIntErr(ctx, text);
}

/* Takes both texts. */
JSValue JS_NewRegExpDirect(JSContext *ctx, JSValue source, JSValue flags)
{
    JSValue code = JS_EXCEPTION;

    if (JS_IsString(source) && JS_IsString(flags))
        code = js_compile_regexp(ctx, source, flags);
    JS_FreeValue(ctx, flags);
    if (JS_IsException(code)) {
        JS_FreeValue(ctx, source);
        return code;
    }
    return js_regexp_constructor_internal(ctx, JS_UNDEFINED, source, code);
}

/* An empty Map or Set. */
JSValue JS_NewCollectionDirect(JSContext *ctx, bool is_set)
{
    return js_map_constructor(ctx, JS_UNDEFINED, 0, NULL, is_set ? MAGIC_SET : 0);
}

/* Puts a key, and the value of a Map, into what the function above made; -1 if memory is short. */
int JS_AddToCollectionDirect(JSContext *ctx, JSValueConst collection, JSValueConst key, JSValueConst value)
{
    JSValueConst entry[2] = { key, value };
    JSValue done = js_map_set(ctx, collection, 2, entry, JS_GetClassID(collection) - JS_CLASS_MAP);
    int result = JS_IsException(done) ? -1 : 0;

    JS_FreeValue(ctx, done);
    return result;
}

/* An error without properties. The name is that of a constructor; unknown ones make a plain Error. */
JSValue JS_NewErrorDirect(JSContext *ctx, const char *name)
{
    static const char *const names[] = {
        "EvalError", "RangeError", "ReferenceError", "SyntaxError", "TypeError", "URIError",
    };
    JSValueConst proto = ctx->class_proto[JS_CLASS_ERROR];
    int i;

    for (i = 0; i < countof(names); i++) {
        if (!strcmp(name, names[i]))
            proto = ctx->native_error_proto[JS_EVAL_ERROR + i];
    }
    return JS_NewObjectProtoClass(ctx, proto, JS_CLASS_ERROR);
}

/* A copy of these bytes that can be resized up to `max`. */
JSValue JS_NewResizableDirect(JSContext *ctx, const uint8_t *bytes, size_t length, size_t max)
{
    uint64_t most = max;
    JSValue buffer = js_array_buffer_constructor2(ctx, JS_UNDEFINED, length, &most, JS_CLASS_ARRAY_BUFFER);

    if (!JS_IsException(buffer) && length > 0)
        memcpy(JS_VALUE_GET_OBJ(buffer)->u.array_buffer->data, bytes, length);
    return buffer;
}

/* A DataView of a part of a buffer; throws if it has no such part. */
JSValue JS_NewDataViewDirect(JSContext *ctx, JSValueConst buffer, size_t offset, size_t length)
{
    JSValueConst arguments[3] = { buffer, js_int64(offset), js_int64(length) };

    return js_dataview_constructor(ctx, JS_UNDEFINED, 3, arguments);
}

/* Buffer (borrowed), first byte, and length of a typed array in elements or of a DataView in bytes. 0 if it shows
   nothing, for its buffer is detached or too short now; -1 for what is no view. */
int JS_GetViewPlace(JSValueConst view, JSValue *buffer, size_t *offset, size_t *length)
{
    JSClassID class_id = JS_GetClassID(view);
    JSObject *p;
    JSTypedArray *ta;

    if (!is_typed_array(class_id) && class_id != JS_CLASS_DATAVIEW)
        return -1;
    p = JS_VALUE_GET_OBJ(view);
    ta = p->u.typed_array;
    *buffer = JS_MKPTR(JS_TAG_OBJECT, ta->buffer);
    if (class_id == JS_CLASS_DATAVIEW ? dataview_is_oob(p) : typed_array_is_oob(p))
        return 0;
    *offset = ta->offset;
    if (class_id != JS_CLASS_DATAVIEW)
        *length = p->u.array.count;
    else if (ta->track_rab)
        *length = ta->buffer->u.array_buffer->byte_length - ta->offset;
    else
        *length = ta->length;
    return 1;
}

/* Bytes (in place) of an ArrayBuffer or SharedArrayBuffer, and how many there may be, -1 if it cannot be resized.
   False if it is detached. */
bool JS_GetBufferPlace(JSValueConst buffer, uint8_t **bytes, size_t *length, int64_t *max)
{
    JSArrayBuffer *abuf = JS_VALUE_GET_OBJ(buffer)->u.array_buffer;

    *bytes = abuf->data;
    *length = abuf->byte_length;
    *max = abuf->max_byte_length;
    return !abuf->detached;
}

/* Source (owned) and flags (with a NUL) of a regular expression. */
JSValue JS_GetRegExpDirect(JSContext *ctx, JSValueConst object, char flags[9])
{
    static const struct { char letter; int mask; } all[] = {
        { 'd', LRE_FLAG_INDICES }, { 'g', LRE_FLAG_GLOBAL }, { 'i', LRE_FLAG_IGNORECASE },
        { 'm', LRE_FLAG_MULTILINE }, { 's', LRE_FLAG_DOTALL }, { 'u', LRE_FLAG_UNICODE },
        { 'v', LRE_FLAG_UNICODE_SETS }, { 'y', LRE_FLAG_STICKY },
    };
    JSRegExp *re = &JS_VALUE_GET_OBJ(object)->u.regexp;
    int i, mask = lre_get_flags(str8(re->bytecode));

    for (i = 0; i < countof(all); i++) {
        if (mask & all[i].mask)
            *flags++ = all[i].letter;
    }
    *flags = '\0';
    return js_dup(JS_MKPTR(JS_TAG_STRING, re->pattern));
}

/* How a symbol or a function shows itself, owned. A function with bytecode and without a source runs no script. */
JSValue JS_GetShownDirect(JSContext *ctx, JSValueConst value)
{
    if (JS_IsSymbol(value))
        return js_symbol_toString(ctx, value, 0, NULL);
    return js_function_toString(ctx, value, 0, NULL);
}
