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

/* A plain object with the names of `model`, which has exactly `count` properties and lost none. Takes the values. */
JSValue JS_NewObjectLike(JSContext *ctx, JSValueConst model, int count, const JSValue *values)
{
    JSShape *shape = JS_VALUE_GET_OBJ(model)->shape;
    JSValue object;
    int i;

    assert(shape->prop_count == count);
    object = JS_NewObjectFromShape(ctx, js_dup_shape(shape), JS_CLASS_OBJECT, NULL);
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
        if (abuf->realloc_func == js_array_buffer_realloc ||
            abuf->realloc_func == js_pinned_buffer_realloc)
            *own += abuf->byte_length;
    }
    return all;
}
