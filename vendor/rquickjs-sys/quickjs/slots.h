/* Objects seen through the shape of a model, a plain object that nobody else changes, for src/typebridge/timeouts.rs: included
   at the end of quickjs.c. Nothing here runs a script. */

static_assert(sizeof(JSProperty) == sizeof(JSValue), "values of properties stand side by side");

/* The values of the properties, in place, of an object with the shape of the model; NULL for every other value. Models have
   data properties only. */
JSValue *JS_GetSlots(JSValueConst object, JSValueConst model)
{
    if (JS_VALUE_GET_TAG(object) != JS_TAG_OBJECT)
        return NULL;
    if (JS_VALUE_GET_OBJ(object)->shape != JS_VALUE_GET_OBJ(model)->shape)
        return NULL;
    return &JS_VALUE_GET_OBJ(object)->prop[0].u.value;
}

/* An object with the shape of the model, and so its prototype, that takes as many values as the model has. */
JSValue JS_NewObjectWithSlots(JSContext *ctx, JSValueConst model, const JSValue *values)
{
    JSShape *shape = JS_VALUE_GET_OBJ(model)->shape;
    JSValue object = JS_NewObjectFromShape(ctx, js_dup_shape(shape), JS_CLASS_OBJECT, NULL);
    int i;

    for (i = 0; i < shape->prop_count; i++) {
        if (JS_IsException(object))
            JS_FreeValue(ctx, values[i]);
        else
            JS_VALUE_GET_OBJ(object)->prop[i].u.value = values[i];
    }
    return object;
}

/* Whether an object can be a model: plain, with exactly this many properties, all of data. */
bool JS_IsModel(JSValueConst object, int count)
{
    JSObject *p;
    int i;

    if (JS_VALUE_GET_TAG(object) != JS_TAG_OBJECT)
        return false;
    p = JS_VALUE_GET_OBJ(object);
    if (p->class_id != JS_CLASS_OBJECT || p->is_exotic || !p->shape->is_hashed || p->shape->prop_count != count)
        return false;
    for (i = 0; i < count; i++) {
        if (get_shape_prop(p->shape)[i].flags != JS_PROP_C_W_E)
            return false;
    }
    return true;
}

/* How many properties a plain object has, all of data; -1 for every other value. */
int JS_CountSlots(JSValueConst object)
{
    JSObject *p;
    int i;

    if (JS_VALUE_GET_TAG(object) != JS_TAG_OBJECT)
        return -1;
    p = JS_VALUE_GET_OBJ(object);
    if (p->class_id != JS_CLASS_OBJECT || p->is_exotic || !p->shape->is_hashed)
        return -1;
    for (i = 0; i < p->shape->prop_count; i++) {
        JSShapeProperty *prs = &get_shape_prop(p->shape)[i];
        if (prs->atom == JS_ATOM_NULL || (prs->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
            return -1;
    }
    return p->shape->prop_count;
}
