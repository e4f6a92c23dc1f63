/* Promises that natives make and decide, without resolving functions: included at the end of quickjs.c, declared in
   src/additions.rs. A promise hook runs scripts, so may both of these. */

/* A pending promise. */
JSValue JS_NewPendingPromise(JSContext *ctx)
{
    JSRuntime *rt = ctx->rt;
    JSPromiseData *s;
    JSValue obj;

    obj = JS_NewObjectClass(ctx, JS_CLASS_PROMISE);
    if (JS_IsException(obj))
        return obj;
    s = js_mallocz(ctx, sizeof(*s));
    if (!s) {
        JS_FreeValue(ctx, obj);
        return JS_EXCEPTION;
    }
    s->promise_state = JS_PROMISE_PENDING;
    init_list_head(&s->promise_reactions[0]);
    init_list_head(&s->promise_reactions[1]);
    s->promise_result = JS_UNDEFINED;
    JS_SetOpaqueInternal(obj, s);
    if (rt->promise_hook) {
        rt->promise_hook(ctx, JS_PROMISE_HOOK_INIT, obj,
                         rt->parent_promise ? rt->parent_promise->value : JS_UNDEFINED,
                         rt->promise_hook_opaque);
    }
    return obj;
}

/* Decides such a promise as a resolving function would that is called once. */
void JS_DecidePromise(JSContext *ctx, JSValueConst promise, JSValueConst value, bool is_reject)
{
    js_decide_promise(ctx, promise, value, is_reject);
}
