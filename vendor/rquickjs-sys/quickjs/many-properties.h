/* Several properties compared and changed in one step, for src/typebridge/matching.rs: included at the end of quickjs.c. Nothing
   here runs a script. */

/* Two values that are the same without a conversion; numbers that are not numbers are not. */
static bool is_same_value(JSContext *ctx, JSValueConst a, JSValueConst b)
{
    if (JS_VALUE_GET_TAG(a) == JS_VALUE_GET_TAG(b)) {
        switch (JS_VALUE_GET_TAG(a)) {
        case JS_TAG_OBJECT:
        case JS_TAG_SYMBOL:
            return JS_VALUE_GET_PTR(a) == JS_VALUE_GET_PTR(b);
        case JS_TAG_INT:
        case JS_TAG_BOOL:
            return JS_VALUE_GET_INT(a) == JS_VALUE_GET_INT(b);
        case JS_TAG_NULL:
        case JS_TAG_UNDEFINED:
            return true;
        }
    }
    return JS_IsStrictEqual(ctx, a, b);
}

/* The value of a plain property, of the object's own or inherited, borrowed. Undefined without one; false if only a script could tell. */
static bool get_plain_value(JSObject *p, JSAtom atom, JSValue *value)
{
    JSShapeProperty *prs;
    JSProperty *pr;

    for (; p; p = p->shape->proto) {
        if (p->is_exotic && p->class_id != JS_CLASS_ARRAY)
            return false;
        prs = find_own_property(&pr, p, atom);
        if (prs) {
            *value = pr->u.value;
            return (prs->flags & JS_PROP_TMASK) == JS_PROP_NORMAL;
        }
    }
    *value = JS_UNDEFINED;
    return true;
}

/* Whether the properties of `expected`, a plain object, have the same values in `object`. */
bool JS_MatchProperties(JSContext *ctx, JSValueConst object, JSValueConst expected)
{
    JSObject *wanted;
    JSShapeProperty *prs;
    JSValue value;
    int i;

    if (!JS_IsObject(object) || !JS_IsObject(expected))
        return false;
    wanted = JS_VALUE_GET_OBJ(expected);
    prs = get_shape_prop(wanted->shape);
    for (i = 0; i < wanted->shape->prop_count; i++, prs++) {
        if (prs->atom == JS_ATOM_NULL)
            continue;
        if ((prs->flags & JS_PROP_TMASK) != JS_PROP_NORMAL)
            return false;
        if (!get_plain_value(JS_VALUE_GET_OBJ(object), prs->atom, &value) || !is_same_value(ctx, value, wanted->prop[i].u.value))
            return false;
    }
    return true;
}

/* Gives the properties of an ordinary object, of its own, the values of `after` if they have those of `before`, which has the shape of
   `after`; undefined stands for none. 0 if they have not, and then nothing is changed; -1 if memory is short. */
int JS_ExchangeProperties(JSContext *ctx, JSValueConst object, JSValueConst before, JSValueConst after)
{
    JSObject *p, *from, *to;
    JSShapeProperty *prs, *own;
    JSProperty *pr;
    int i;

    if (!JS_IsObject(object) || !JS_IsObject(before) || !JS_IsObject(after))
        return 0;
    p = JS_VALUE_GET_OBJ(object);
    from = JS_VALUE_GET_OBJ(before);
    to = JS_VALUE_GET_OBJ(after);
    if (p->class_id != JS_CLASS_OBJECT || p->is_exotic || !p->extensible || from->shape != to->shape)
        return 0;
    prs = get_shape_prop(from->shape);
    for (i = 0; i < from->shape->prop_count; i++, prs++) {
        if ((prs->flags & JS_PROP_TMASK) != JS_PROP_NORMAL || prs->atom == JS_ATOM_NULL)
            return 0;
        own = find_own_property(&pr, p, prs->atom);
        if (own ? (own->flags & (JS_PROP_TMASK | JS_PROP_WRITABLE)) != JS_PROP_WRITABLE || !is_same_value(ctx, pr->u.value, from->prop[i].u.value)
                : !JS_IsUndefined(from->prop[i].u.value))
            return 0;
    }
    for (i = 0; i < to->shape->prop_count; i++) {
        JSAtom atom = get_shape_prop(to->shape)[i].atom;
        JSValue value = to->prop[i].u.value;

        if (is_same_value(ctx, value, from->prop[i].u.value))
            continue;
        if (find_own_property(&pr, p, atom)) {
            set_value(ctx, &pr->u.value, js_dup(value));
        } else {
            pr = add_property(ctx, p, atom, JS_PROP_C_W_E);
            if (!pr)
                return -1;
            pr->u.value = js_dup(value);
        }
    }
    return 1;
}
