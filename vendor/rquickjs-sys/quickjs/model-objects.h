/* Objects made after a model at once: included at the end of quickjs.c, declared in src/typebridge/direct.rs. */

/* True if the first `count` properties of an ordinary object are plain, and the others plain or accessors. Nothing was
   deleted from it, and others may share its shape. */
static bool is_copyable(JSObject *p, int count)
{
    JSShape *shape = p->shape;
    JSShapeProperty *prs = get_shape_prop(shape);
    int i, kind;

    if (p->class_id != JS_CLASS_OBJECT || p->is_exotic || !p->extensible || !shape->is_hashed || shape->prop_count < count)
        return false;
    for (i = 0; i < shape->prop_count; i++, prs++) {
        kind = prs->flags & JS_PROP_TMASK;
        if (prs->atom == JS_ATOM_NULL || (kind != JS_PROP_NORMAL && (i < count || kind != JS_PROP_GETSET)))
            return false;
    }
    return true;
}

/* An object with prototype and properties of `model`; the first `count` of them have these values, which are taken.
   Undefined, and nothing taken, if the model is no such object. */
JSValue JS_NewObjectOfModel(JSContext *ctx, JSValueConst model, int count, const JSValue *values)
{
    JSObject *from, *to;
    JSShapeProperty *prs;
    JSValue object;
    int i;

    if (!JS_IsObject(model) || !is_copyable(JS_VALUE_GET_OBJ(model), count))
        return JS_UNDEFINED;
    from = JS_VALUE_GET_OBJ(model);
    object = JS_NewObjectFromShape(ctx, js_dup_shape(from->shape), JS_CLASS_OBJECT, NULL);
    if (JS_IsException(object)) {
        for (i = 0; i < count; i++)
            JS_FreeValue(ctx, values[i]);
        return object;
    }
    to = JS_VALUE_GET_OBJ(object);
    for (i = 0; i < count; i++)
        to->prop[i].u.value = values[i];
    prs = get_shape_prop(to->shape) + count;
    for (; i < to->shape->prop_count; i++, prs++) {
        to->prop[i] = from->prop[i];
        if ((prs->flags & JS_PROP_TMASK) == JS_PROP_NORMAL) {
            js_dup(to->prop[i].u.value);
        } else {
            if (to->prop[i].u.getset.getter)
                js_dup(JS_MKPTR(JS_TAG_OBJECT, to->prop[i].u.getset.getter));
            if (to->prop[i].u.getset.setter)
                js_dup(JS_MKPTR(JS_TAG_OBJECT, to->prop[i].u.getset.setter));
        }
    }
    return object;
}
