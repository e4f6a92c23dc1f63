/* What errors say of the expression or value they are about, in V8's words. Only what throws comes here: the bytecode of the
   function that runs is followed once, with the instruction that made each value in place of the value. */

typedef enum {
    JS_JOIN_NONE,
    JS_JOIN_OR,
    JS_JOIN_AND,
    JS_JOIN_NULLISH,
} JSWordJoin;

/* A value by what made it. */
typedef struct {
    int pc;             /* its instruction; -1 for a join of two others */
    int left, right;    /* the values it was made of, or -1; for OP_get_loc0_loc1 the variable's index in left */
    uint8_t join;       /* JSWordJoin */
    bool is_one_of_many; /* paths meet with different values */
} JSWord;

/* The stack at an instruction that is jumped to. */
typedef struct {
    int pc, start, len; /* place of the stack in JSWordFinder.stacks */
    uint8_t join;
} JSWordBranch;

typedef struct {
    JSContext *ctx;
    const JSFunctionBytecode *b;
    JSWord *words;
    int word_count, word_size;
    JSWordBranch *branches;
    int branch_count, branch_size;
    int *stacks;
    int stacks_len, stacks_size;
    int *branch_of;     /* by pc: index of its branch, or -1 */
    bool *is_seen;      /* by pc */
    bool *is_target;    /* by pc: some instruction jumps there */
    int *stack;
    int len;
    bool has_failed;
} JSWordFinder;

/* Stacks that are kept together; beyond that an error tells the value instead of its expression. */
#define JS_WORDS_STACKS_MAX (1 << 18)

static bool js_words_room(JSWordFinder *f, void **array, int *size, int wanted, size_t element)
{
    void *grown;
    int new_size;

    if (wanted <= *size)
        return true;
    new_size = max_int(wanted, *size * 2 + 32);
    grown = js_realloc_rt(f->ctx->rt, *array, new_size * element);
    if (!grown) {
        f->has_failed = true;
        return false;
    }
    *array = grown;
    *size = new_size;
    return true;
}

static int js_words_new(JSWordFinder *f, int pc, int left, int right)
{
    if (!js_words_room(f, (void **)&f->words, &f->word_size, f->word_count + 1, sizeof(f->words[0])))
        return -1;
    f->words[f->word_count] = (JSWord){ pc, left, right, JS_JOIN_NONE, false };
    return f->word_count++;
}

static void js_words_push(JSWordFinder *f, int word)
{
    if (f->len > f->b->stack_size)
        f->has_failed = true;
    else
        f->stack[f->len++] = word;
}

/* Where two paths meet: what differs is a join of both, or one of many. A pattern with an initializer has 'undefined' until
   that is evaluated, behind it. */
static void js_words_meet(JSWordFinder *f, const JSWordBranch *branch, bool may_join)
{
    int i, word;

    for(i = 0; i < min_int(f->len, branch->len); i++) {
        word = f->stacks[branch->start + i];
        if (word < 0 || word == f->stack[i])
            continue;
        if (may_join && branch->join != JS_JOIN_NONE && i == f->len - 1) {
            int joined = js_words_new(f, -1, word, f->stack[i]);
            if (joined >= 0)
                f->words[joined].join = branch->join;
            f->stack[i] = joined;
        } else if (f->stack[i] >= 0 && f->words[word].pc >= 0 && f->b->byte_code_buf[f->words[word].pc] == OP_undefined) {
            f->words[word] = f->words[f->stack[i]];
        } else {
            f->words[word].is_one_of_many = true;
            f->stack[i] = -1;
        }
    }
}

/* Keeps the stack, longer or shorter by 'len_change', that 'pc' is reached with. */
static void js_words_branch(JSWordFinder *f, int pc, int len_change, JSWordJoin join)
{
    JSWordBranch *branch;
    int i, len = f->len + len_change;

    if (len < 0 || f->stacks_len > JS_WORDS_STACKS_MAX - len) {
        f->has_failed = true;
        return;
    }
    if (!js_words_room(f, (void **)&f->branches, &f->branch_size, f->branch_count + 1, sizeof(f->branches[0])) ||
        !js_words_room(f, (void **)&f->stacks, &f->stacks_size, f->stacks_len + len, sizeof(f->stacks[0])))
        return;
    branch = &f->branches[f->branch_count];
    *branch = (JSWordBranch){ pc, f->stacks_len, len, join };
    for(i = 0; i < len; i++)
        f->stacks[f->stacks_len + i] = i < f->len ? f->stack[i] : -1;
    f->stacks_len += len;
    f->branch_of[pc] = f->branch_count++;
}

static void js_words_jump(JSWordFinder *f, int pc, int len_change, JSWordJoin join)
{
    if (f->branch_of[pc] >= 0)
        js_words_meet(f, &f->branches[f->branch_of[pc]], false);
    else
        js_words_branch(f, pc, len_change, join);
}

/* The instructions that only move values. 'order' names the places from the top of the stack that are pushed after 'pops' values are gone. */
static bool js_words_move(JSWordFinder *f, int op)
{
    static const struct { uint8_t op, pops; const char *order; } moves[] = {
        { OP_drop, 1, "" }, { OP_nip, 2, "0" }, { OP_nip1, 3, "10" },
        { OP_dup, 1, "00" }, { OP_dup1, 2, "110" }, { OP_dup2, 2, "1010" }, { OP_dup3, 3, "210210" },
        { OP_insert2, 2, "010" }, { OP_insert3, 3, "0210" }, { OP_insert4, 4, "03210" },
        { OP_perm3, 3, "120" }, { OP_perm4, 4, "1320" }, { OP_perm5, 5, "14320" },
        { OP_swap, 2, "01" }, { OP_swap2, 4, "1032" },
        { OP_rot3l, 3, "102" }, { OP_rot3r, 3, "021" }, { OP_rot4l, 4, "2103" }, { OP_rot5l, 5, "32104" },
        { OP_check_object, 0, "" }, { OP_to_object, 0, "" }, { OP_to_propkey, 0, "" }, { OP_to_propkey2, 0, "" }, { OP_to_propkey3, 0, "" },
        { OP_check_brand, 0, "" }, { OP_set_home_object, 0, "" }, { OP_set_name, 0, "" }, { OP_set_name_computed, 0, "" },
        { OP_set_loc, 0, "" }, { OP_set_arg, 0, "" }, { OP_set_var_ref, 0, "" }, { OP_set_loc8, 0, "" },
        { OP_set_loc0, 0, "" }, { OP_set_loc1, 0, "" }, { OP_set_loc2, 0, "" }, { OP_set_loc3, 0, "" },
        { OP_set_arg0, 0, "" }, { OP_set_arg1, 0, "" }, { OP_set_arg2, 0, "" }, { OP_set_arg3, 0, "" },
        { OP_set_var_ref0, 0, "" }, { OP_set_var_ref1, 0, "" }, { OP_set_var_ref2, 0, "" }, { OP_set_var_ref3, 0, "" },
    };
    int taken[5], i, j;

    for(i = 0; i < countof(moves); i++) {
        if (moves[i].op != op)
            continue;
        if (f->len < moves[i].pops) {
            f->has_failed = true;
            return true;
        }
        for(j = 0; j < moves[i].pops; j++)
            taken[j] = f->stack[--f->len];
        for(j = 0; moves[i].order[j]; j++)
            js_words_push(f, taken[moves[i].order[j] - '0']);
        return true;
    }
    return false;
}

static int js_words_argc(const uint8_t *code, int pc)
{
    int op = code[pc];
    int format = short_opcode_info(op).fmt;

    if (format == OP_FMT_npop || format == OP_FMT_npop_u16)
        return get_u16(code + pc + 1);
    if (format == OP_FMT_npopx)
        return op - OP_call0;
    return 0;
}

/* The other instructions: what they take, and what they leave. */
static void js_words_make(JSWordFinder *f, int pc)
{
    const uint8_t *code = f->b->byte_code_buf;
    int op = code[pc], i, first, left, right;
    int pops = short_opcode_info(op).n_pop + js_words_argc(code, pc);

    if (f->len < pops) {
        f->has_failed = true;
        return;
    }
    first = f->len - pops;
    left = pops > 0 ? f->stack[first] : -1;
    right = pops > 1 ? f->stack[first + 1] : -1;
    switch(op) {
    case OP_get_field2:
        js_words_push(f, js_words_new(f, pc, left, -1));
        return;
    case OP_get_array_el2:
        f->stack[first + 1] = js_words_new(f, pc, left, right);
        return;
    case OP_get_loc0_loc1:
        js_words_push(f, js_words_new(f, pc, 0, -1));
        js_words_push(f, js_words_new(f, pc, 1, -1));
        return;
    case OP_get_super_value:
        left = -1;
        right = f->stack[f->len - 1];
        break;
    case OP_for_of_next:
    case OP_for_in_next:
        js_words_push(f, js_words_new(f, pc, -1, -1));
        js_words_push(f, js_words_new(f, pc, -1, -1));
        return;
    case OP_append:
    case OP_define_array_el:
        f->len--;
        return;
    case OP_copy_data_properties:
        return;
    case OP_call_method:
    case OP_tail_call_method:
        left = right;
        break;
    case OP_nip_catch:
        /* what the block left behind goes, down to where it began */
        for(i = f->len - 2; i >= 0; i--) {
            int from = f->stack[i] < 0 ? -1 : f->words[f->stack[i]].pc;
            if (from >= 0 && (code[from] == OP_catch || code[from] == OP_for_of_start || code[from] == OP_for_await_of_start))
                break;
        }
        if (i < 0) {
            f->has_failed = true;
            return;
        }
        f->stack[i] = f->stack[f->len - 1];
        f->len = i + 1;
        return;
    default:
        break;
    }
    f->len = first;
    for(i = 0; i < short_opcode_info(op).n_push; i++)
        js_words_push(f, js_words_new(f, pc, left, right));
}

/* Where an instruction jumps to, or -1. */
static int js_words_jump_target(const uint8_t *code, int pc)
{
    switch(code[pc]) {
    case OP_goto:
    case OP_if_true:
    case OP_if_false:
    case OP_gosub:
    case OP_catch:
        return pc + 1 + (int)get_u32(code + pc + 1);
    case OP_goto16:
        return pc + 1 + (int16_t)get_u16(code + pc + 1);
    case OP_goto8:
    case OP_if_true8:
    case OP_if_false8:
        return pc + 1 + (int8_t)code[pc + 1];
    case OP_with_get_var:
    case OP_with_delete_var:
    case OP_with_make_ref:
    case OP_with_get_ref:
    case OP_with_get_ref_undef:
    case OP_with_put_var:
        return pc + 5 + (int)get_u32(code + pc + 5);
    default:
        return -1;
    }
}

/* By how much the stack is longer where an instruction jumps to than behind it. */
static int js_words_jump_change(int op)
{
    switch(op) {
    case OP_gosub:
    case OP_with_get_var:
    case OP_with_delete_var:
        return 1;
    case OP_with_make_ref:
    case OP_with_get_ref:
    case OP_with_get_ref_undef:
        return 2;
    case OP_with_put_var:
        return -1;
    default:
        return 0;
    }
}

/* Follows the jump of an instruction whose effect on the stack is done; 'before' is the instruction before it. The next pc, or -1. */
static int js_words_next(JSWordFinder *f, int pc, int before)
{
    const uint8_t *code = f->b->byte_code_buf;
    int op = code[pc], target = js_words_jump_target(code, pc);
    bool is_test = op == OP_if_true || op == OP_if_true8 || op == OP_if_false || op == OP_if_false8;
    JSWordJoin join = JS_JOIN_NONE;

    if (is_test && before >= 0 && code[before] == OP_dup)
        join = op == OP_if_true || op == OP_if_true8 ? JS_JOIN_OR : JS_JOIN_AND;
    else if (is_test && before >= 0 && code[before] == OP_is_undefined_or_null)
        join = JS_JOIN_NULLISH;
    if (target >= 0)
        js_words_jump(f, target, js_words_jump_change(op), join);
    switch(op) {
    case OP_tail_call:
    case OP_tail_call_method:
    case OP_return:
    case OP_return_undef:
    case OP_return_async:
    case OP_throw:
    case OP_throw_error:
    case OP_ret:
    case OP_goto:
    case OP_goto16:
    case OP_goto8:
        return -1;
    default:
        return pc + short_opcode_info(op).size;
    }
}

/* Follows one path from 'pc' to its end or to where it was followed before. At 'target' the stack is kept. */
static void js_words_follow(JSWordFinder *f, int pc, int target, int *found, int *found_len)
{
    int before = -1, next;

    while (pc >= 0 && !f->has_failed) {
        if (pc >= f->b->byte_code_len) {
            f->has_failed = true;
            return;
        }
        if (before >= 0 && f->branch_of[pc] >= 0)
            js_words_meet(f, &f->branches[f->branch_of[pc]], !f->is_seen[pc]);
        if (f->is_seen[pc])
            return;
        if (f->is_target[pc] && f->branch_of[pc] < 0)
            js_words_branch(f, pc, 0, JS_JOIN_NONE);
        f->is_seen[pc] = true;
        if (pc == target) {
            if (f->len > 0)
                memcpy(found, f->stack, f->len * sizeof(found[0]));
            *found_len = f->len;
        }
        if (!js_words_move(f, f->b->byte_code_buf[pc]))
            js_words_make(f, pc);
        next = js_words_next(f, pc, before);
        before = pc;
        pc = next;
    }
}

/* The stack before the instruction at 'target'; its length, or -1. */
static int js_words_find(JSWordFinder *f, int target, int *found)
{
    const JSFunctionBytecode *b = f->b;
    int pc, jump, found_len = -1, start = 0;

    for(pc = 0; pc < b->byte_code_len; pc++)
        f->branch_of[pc] = -1;
    for(pc = 0; pc < b->byte_code_len; pc += short_opcode_info(b->byte_code_buf[pc]).size) {
        jump = js_words_jump_target(b->byte_code_buf, pc);
        if (jump >= b->byte_code_len)
            return -1;
        if (jump >= 0)
            f->is_target[jump] = true;
    }
    js_words_follow(f, 0, target, found, &found_len);
    /* a branch that is followed may add others */
    while (start < f->branch_count && !f->has_failed) {
        JSWordBranch branch = f->branches[start++];
        f->len = branch.len;
        if (branch.len > f->b->stack_size + 1) {
            f->has_failed = true;
            break;
        }
        if (branch.len > 0)
            memcpy(f->stack, f->stacks + branch.start, branch.len * sizeof(f->stack[0]));
        js_words_follow(f, branch.pc, target, found, &found_len);
    }
    return f->has_failed ? -1 : found_len;
}

static void js_words_free(JSWordFinder *f)
{
    JSRuntime *rt = f->ctx->rt;

    js_free_rt(rt, f->words);
    js_free_rt(rt, f->branches);
    js_free_rt(rt, f->stacks);
    js_free_rt(rt, f->branch_of);
    js_free_rt(rt, f->is_seen);
    js_free_rt(rt, f->is_target);
    js_free_rt(rt, f->stack);
}

static bool js_words_init(JSWordFinder *f, JSContext *ctx, const JSFunctionBytecode *b)
{
    JSRuntime *rt = ctx->rt;

    memset(f, 0, sizeof(*f));
    f->ctx = ctx;
    f->b = b;
    f->branch_of = js_malloc_rt(rt, b->byte_code_len * sizeof(f->branch_of[0]));
    f->is_seen = js_mallocz_rt(rt, b->byte_code_len * sizeof(f->is_seen[0]));
    f->is_target = js_mallocz_rt(rt, b->byte_code_len * sizeof(f->is_target[0]));
    /* one stack to follow paths with, and one to keep */
    f->stack = js_malloc_rt(rt, (b->stack_size + 2) * 2 * sizeof(f->stack[0]));
    if (f->branch_of && f->is_seen && f->is_target && f->stack)
        return true;
    js_words_free(f);
    return false;
}

static const char js_unnamed[] = "(intermediate value)";

static void js_words_put_atom(JSContext *ctx, DynBuf *out, JSAtom atom)
{
    const char *text = JS_AtomToCString(ctx, atom);

    if (!text) {
        JS_FreeValue(ctx, JS_GetException(ctx));
        dbuf_putstr(out, js_unnamed);
        return;
    }
    /* names in angle brackets are the compiler's own */
    dbuf_putstr(out, text[0] == '<' || text[0] == '\0' ? js_unnamed : text);
    JS_FreeCString(ctx, text);
}

/* The variable that an instruction reads, or JS_ATOM_NULL. */
static JSAtom js_words_variable(const JSWordFinder *f, const JSWord *word)
{
    const JSFunctionBytecode *b = f->b;
    const uint8_t *p = b->byte_code_buf + word->pc;
    int local = -1, arg = -1, ref = -1;

    switch(*p) {
    case OP_get_loc:
    case OP_get_loc_check:
        local = get_u16(p + 1);
        break;
    case OP_get_loc8:
        local = p[1];
        break;
    case OP_get_loc0:
    case OP_get_loc1:
    case OP_get_loc2:
    case OP_get_loc3:
        local = *p - OP_get_loc0;
        break;
    case OP_get_loc0_loc1:
        local = word->left;
        break;
    case OP_get_arg:
        arg = get_u16(p + 1);
        break;
    case OP_get_arg0:
    case OP_get_arg1:
    case OP_get_arg2:
    case OP_get_arg3:
        arg = *p - OP_get_arg0;
        break;
    case OP_get_var_ref:
    case OP_get_var_ref_check:
        ref = get_u16(p + 1);
        break;
    case OP_get_var_ref0:
    case OP_get_var_ref1:
    case OP_get_var_ref2:
    case OP_get_var_ref3:
        ref = *p - OP_get_var_ref0;
        break;
    default:
        break;
    }
    if (ref >= 0)
        return b->closure_var && ref < b->closure_var_count ? b->closure_var[ref].var_name : JS_ATOM_NULL;
    if (!b->vardefs)
        return JS_ATOM_NULL;
    if (arg >= 0 && arg < b->arg_count)
        return b->vardefs[arg].var_name;
    if (local >= 0 && local < b->var_count)
        return b->vardefs[b->arg_count + local].var_name;
    return JS_ATOM_NULL;
}

static const char *js_words_operator(int op)
{
    switch(op) {
    case OP_neg: return "-";
    case OP_plus: return "+";
    case OP_not: return "~";
    case OP_lnot: return "!";
    case OP_typeof: return "typeof ";
    case OP_mul: return "*";
    case OP_div: return "/";
    case OP_mod: return "%";
    case OP_add: return "+";
    case OP_sub: return "-";
    case OP_shl: return "<<";
    case OP_sar: return ">>";
    case OP_shr: return ">>>";
    case OP_and: return "&";
    case OP_xor: return "^";
    case OP_or: return "|";
    case OP_pow: return "**";
    case OP_lt: return "<";
    case OP_lte: return "<=";
    case OP_gt: return ">";
    case OP_gte: return ">=";
    case OP_instanceof: return "instanceof";
    case OP_in: return "in";
    case OP_eq: return "==";
    case OP_neq: return "!=";
    case OP_strict_eq: return "===";
    case OP_strict_neq: return "!==";
    default: return NULL;
    }
}

static void js_words_put_literal(JSContext *ctx, DynBuf *out, JSValueConst value)
{
    const char *text;
    bool is_string = JS_IsString(value);

    text = is_string || JS_IsNumber(value) ? JS_ToCString(ctx, value) : NULL;
    if (!text) {
        dbuf_putstr(out, js_unnamed);
        return;
    }
    if (is_string)
        dbuf_putc(out, '"');
    dbuf_putstr(out, text);
    if (is_string)
        dbuf_putc(out, '"');
    JS_FreeCString(ctx, text);
}

static void js_words_put(JSWordFinder *f, DynBuf *out, int index, int depth);

/* A property of 'left' with a name, behind ?. where the path to 'pc' is that of a chain. */
static void js_words_put_name(JSWordFinder *f, DynBuf *out, int pc, int left, JSAtom name, int depth)
{
    int branch = f->branch_of[pc];

    js_words_put(f, out, left, depth + 1);
    dbuf_putstr(out, branch >= 0 && f->branches[branch].join == JS_JOIN_NULLISH ? "?." : ".");
    js_words_put_atom(f->ctx, out, name);
}

/* The string that a value is in the source, or JS_ATOM_NULL. */
static JSAtom js_words_string(const JSWordFinder *f, int index)
{
    const uint8_t *p;

    if (index < 0 || f->words[index].pc < 0 || f->words[index].is_one_of_many)
        return JS_ATOM_NULL;
    p = f->b->byte_code_buf + f->words[index].pc;
    return *p == OP_push_atom_value ? get_u32(p + 1) : JS_ATOM_NULL;
}

/* 'depth' guards the C stack: expressions have any length. */
static void js_words_put(JSWordFinder *f, DynBuf *out, int index, int depth)
{
    static const char *const joins[] = { "", " || ", " && ", " ?? " };
    JSContext *ctx = f->ctx;
    const uint8_t *p;
    const char *operator;
    JSAtom name;
    JSWord word;

    if (index < 0 || depth > 64 || f->words[index].is_one_of_many)
        goto unnamed;
    word = f->words[index];
    if (word.join != JS_JOIN_NONE) {
        dbuf_putc(out, '(');
        js_words_put(f, out, word.left, depth + 1);
        dbuf_putstr(out, joins[word.join]);
        js_words_put(f, out, word.right, depth + 1);
        dbuf_putc(out, ')');
        return;
    }
    p = f->b->byte_code_buf + word.pc;
    name = js_words_variable(f, &word);
    if (name != JS_ATOM_NULL) {
        js_words_put_atom(ctx, out, name);
        return;
    }
    switch(*p) {
    case OP_get_var:
    case OP_get_var_undef:
        js_words_put_atom(ctx, out, get_u32(p + 1));
        return;
    case OP_push_this:
        dbuf_putstr(out, "this");
        return;
    case OP_get_field:
    case OP_get_field2:
        js_words_put_name(f, out, word.pc, word.left, get_u32(p + 1), depth);
        return;
    case OP_get_length:
        js_words_put_name(f, out, word.pc, word.left, JS_ATOM_length, depth);
        return;
    case OP_get_super_value:
    case OP_get_array_el:
    case OP_get_array_el2:
        name = js_words_string(f, word.right);
        if (name != JS_ATOM_NULL) {
            js_words_put_name(f, out, word.pc, word.left, name, depth);
            return;
        }
        js_words_put(f, out, word.left, depth + 1);
        dbuf_putc(out, '[');
        js_words_put(f, out, word.right, depth + 1);
        dbuf_putc(out, ']');
        return;
    case OP_call:
    case OP_call0:
    case OP_call1:
    case OP_call2:
    case OP_call3:
    case OP_call_method:
        js_words_put(f, out, word.left, depth + 1);
        dbuf_putstr(out, "(...)");
        return;
    case OP_apply:
        if (get_u16(p + 1) == 1)
            break;
        js_words_put(f, out, word.left, depth + 1);
        dbuf_putstr(out, "(...)");
        return;
    case OP_push_i32:
        dbuf_printf(out, "%d", (int)get_u32(p + 1));
        return;
    case OP_push_i16:
        dbuf_printf(out, "%d", (int16_t)get_u16(p + 1));
        return;
    case OP_push_i8:
        dbuf_printf(out, "%d", (int8_t)p[1]);
        return;
    case OP_push_minus1:
    case OP_push_0:
    case OP_push_1:
    case OP_push_2:
    case OP_push_3:
    case OP_push_4:
    case OP_push_5:
    case OP_push_6:
    case OP_push_7:
        dbuf_printf(out, "%d", *p - OP_push_0);
        return;
    case OP_push_const:
        js_words_put_literal(ctx, out, f->b->cpool[get_u32(p + 1)]);
        return;
    case OP_push_const8:
        js_words_put_literal(ctx, out, f->b->cpool[p[1]]);
        return;
    case OP_push_atom_value:
        dbuf_putc(out, '"');
        js_words_put_atom(ctx, out, get_u32(p + 1));
        dbuf_putc(out, '"');
        return;
    case OP_push_empty_string:
        dbuf_putstr(out, "\"\"");
        return;
    case OP_undefined:
        dbuf_putstr(out, "undefined");
        return;
    case OP_null:
        dbuf_putstr(out, "null");
        return;
    case OP_push_true:
        dbuf_putstr(out, "true");
        return;
    case OP_push_false:
        dbuf_putstr(out, "false");
        return;
    case OP_object:
        dbuf_putstr(out, "{}");
        return;
    case OP_array_from:
        dbuf_putstr(out, get_u16(p + 1) == 0 ? "[]" : js_unnamed);
        return;
    default:
        break;
    }
    operator = js_words_operator(*p);
    if (!operator)
        goto unnamed;
    dbuf_putc(out, '(');
    if (short_opcode_info(*p).n_pop == 1) {
        dbuf_putstr(out, operator);
        js_words_put(f, out, word.left, depth + 1);
    } else {
        js_words_put(f, out, word.left, depth + 1);
        dbuf_printf(out, " %s ", operator);
        js_words_put(f, out, word.right, depth + 1);
    }
    dbuf_putc(out, ')');
    return;
 unnamed:
    dbuf_putstr(out, js_unnamed);
}

/* How far from the top of the stack an instruction has what it calls, spreads, iterates or takes apart; -1 for others. */
static int js_operand_place(const uint8_t *code, int pc)
{
    switch(code[pc]) {
    case OP_call:
    case OP_call0:
    case OP_call1:
    case OP_call2:
    case OP_call3:
    case OP_tail_call:
    case OP_call_method:
    case OP_tail_call_method:
    case OP_eval:
        return js_words_argc(code, pc);
    case OP_call_constructor:
        return js_words_argc(code, pc) + 1;
    case OP_apply:
        return 2;
    case OP_for_of_start:
    case OP_for_await_of_start:
    case OP_append:
    case OP_to_object:
        return 0;
    default:
        return -1;
    }
}

/* The instruction that runs in 'sf', or -1. */
static int js_current_instruction(const JSStackFrame *sf, const JSFunctionBytecode *b)
{
    int after, pc, size;

    if (!sf->cur_pc)
        return -1;
    after = sf->cur_pc - b->byte_code_buf;
    for(pc = 0; pc < b->byte_code_len; pc += size) {
        size = short_opcode_info(b->byte_code_buf[pc]).size;
        if (after > pc && after <= pc + size)
            return pc;
    }
    return -1;
}

static bool js_is_same_word(JSValueConst a, JSValueConst b)
{
    return JS_VALUE_GET_TAG(a) == JS_VALUE_GET_TAG(b) &&
        (!JS_VALUE_HAS_REF_COUNT(a) || JS_VALUE_GET_PTR(a) == JS_VALUE_GET_PTR(b));
}

/* What an instruction was about. */
typedef struct {
    int pc;             /* of the instruction */
    int maker;          /* opcode of the instruction that made the value, or -1 */
    bool is_named;      /* false: the value came without an expression of its own */
} JSOperand;

/* Writes the expression that 'value' came from, if the instruction that runs in the current frame takes it from the stack. */
static bool js_put_operand(JSContext *ctx, DynBuf *out, JSValueConst value, JSOperand *operand)
{
    JSStackFrame *sf = ctx->rt->current_stack_frame;
    JSFunctionBytecode *b = sf ? JS_GetFunctionBytecode(sf->cur_func) : NULL;
    JSWordFinder finder;
    const JSWord *word;
    int *found, len, place, index;

    if (!b)
        return false;
    operand->pc = js_current_instruction(sf, b);
    place = operand->pc < 0 ? -1 : js_operand_place(b->byte_code_buf, operand->pc);
    if (place < 0 || !js_words_init(&finder, ctx, b))
        return false;
    found = finder.stack + b->stack_size + 2;
    len = js_words_find(&finder, operand->pc, found);
    index = len > place ? len - 1 - place : -1;
    if (index < 0 || !js_is_same_word(sf->var_buf[b->var_count + index], value)) {
        js_words_free(&finder);
        return false;
    }
    word = found[index] < 0 ? NULL : &finder.words[found[index]];
    operand->maker = word && word->pc >= 0 ? b->byte_code_buf[word->pc] : -1;
    /* parts of a pattern are read beside the whole; parameters that are patterns have no name */
    operand->is_named = operand->maker != OP_get_field2 && operand->maker != OP_get_array_el2;
    if (operand->maker >= OP_get_arg0 && operand->maker <= OP_get_arg3)
        operand->is_named = js_words_variable(&finder, word) != JS_ATOM_NULL;
    js_words_put(&finder, out, found[index], 0);
    js_words_free(&finder);
    return true;
}

static bool js_is_native_function(JSContext *ctx, JSValueConst value)
{
    int class_id;

    if (!JS_IsObject(value) || !JS_IsFunction(ctx, value))
        return false;
    class_id = JS_VALUE_GET_OBJ(value)->class_id;
    return class_id != JS_CLASS_PROXY && !js_class_has_bytecode(class_id);
}

static void js_put_native_name(JSContext *ctx, DynBuf *out, JSValueConst func)
{
    const char *name = get_func_name(ctx, func);

    dbuf_putstr(out, name ? name : "");
    JS_FreeCString(ctx, name);
}

/* A value as V8 tells it without running scripts. */
static void js_put_value(JSContext *ctx, DynBuf *out, JSValueConst value)
{
    char buf[ATOM_GET_STR_BUF_SIZE];
    const char *text = NULL;
    JSValue string = JS_UNDEFINED;

    if (JS_IsObject(value)) {
        if (js_class_has_bytecode(JS_VALUE_GET_OBJ(value)->class_id)) {
            string = js_function_toString(ctx, value, 0, NULL);
        } else if (js_is_native_function(ctx, value)) {
            dbuf_putstr(out, "function ");
            js_put_native_name(ctx, out, value);
            dbuf_putstr(out, "() { [native code] }");
            return;
        } else {
            dbuf_putstr(out, js_describe_object(ctx, JS_VALUE_GET_OBJ(value), buf, sizeof(buf)));
            return;
        }
    } else if (JS_IsSymbol(value)) {
        string = js_symbol_toString(ctx, value, 0, NULL);
    } else {
        string = JS_ToString(ctx, value);
    }
    if (!JS_IsException(string))
        text = JS_ToCString(ctx, string);
    if (text)
        dbuf_putstr(out, text);
    else
        JS_FreeValue(ctx, JS_GetException(ctx));
    JS_FreeCString(ctx, text);
    JS_FreeValue(ctx, string);
}

/* A value with its type, as V8 tells it where there is no expression: "number 5", "object null", "function". */
static void js_put_typed_value(JSContext *ctx, DynBuf *out, JSValueConst value)
{
    JSAtom type = js_operator_typeof(ctx, value);

    js_words_put_atom(ctx, out, type);
    if (JS_IsString(value)) {
        dbuf_putstr(out, " \"");
        js_put_value(ctx, out, value);
        dbuf_putc(out, '"');
    } else if (JS_IsNull(value) || JS_IsBool(value) || JS_IsNumber(value)) {
        dbuf_putc(out, ' ');
        js_put_value(ctx, out, value);
    }
}

static JSValue js_throw_type_error_words(JSContext *ctx, DynBuf *words)
{
    JSRuntime *rt = ctx->rt;
    JSStackFrame *sf = rt->current_stack_frame;
    JSValue error;

    dbuf_putc(words, '\0');
    if (dbuf_error(words)) {
        dbuf_free(words);
        return JS_ThrowOutOfMemory(ctx);
    }
    /* as in JS_ThrowError */
    error = JS_MakeError2(ctx, JS_TYPE_ERROR, !rt->in_out_of_memory && (!sf || !JS_GetFunctionBytecode(sf->cur_func)),
                          (const char *)words->buf);
    dbuf_free(words);
    return JS_Throw(ctx, JS_IsException(error) ? JS_NULL : error);
}

static JSValue js_throw_not_callable(JSContext *ctx, JSValueConst func, bool is_constructor)
{
    JSStackFrame *sf = ctx->rt->current_stack_frame;
    DynBuf words;
    JSOperand operand;

    js_dbuf_init(ctx, &words);
    if (js_put_operand(ctx, &words, func, &operand)) {
        const uint8_t *code = JS_GetFunctionBytecode(sf->cur_func)->byte_code_buf + operand.pc;
        if (*code == OP_apply)
            is_constructor = get_u16(code + 1) == 1;
    } else if (is_constructor && js_is_native_function(ctx, func)) {
        js_put_native_name(ctx, &words, func);
    } else {
        js_put_value(ctx, &words, func);
    }
    dbuf_putstr(&words, is_constructor ? " is not a constructor" : " is not a function");
    return js_throw_type_error_words(ctx, &words);
}

/* Whether an iteration is a pattern's, and of what V8 does not name there: a property, a part of an outer pattern. */
static bool js_is_pattern_of_part(JSContext *ctx, const JSOperand *operand)
{
    const uint8_t *code = JS_GetFunctionBytecode(ctx->rt->current_stack_frame->cur_func)->byte_code_buf + operand->pc;

    switch(operand->maker) {
    case OP_get_field:
    case OP_get_array_el:
    case OP_get_length:
    case OP_for_of_next:
    case OP_call:
    case OP_call0:
    case OP_call1:
    case OP_call2:
    case OP_call3:
    case OP_call_method:
        return *code == OP_for_of_start && code[1] == OP_for_of_next;
    default:
        return false;
    }
}

static JSValue js_throw_not_iterable(JSContext *ctx, JSValueConst value, bool is_async)
{
    DynBuf words;
    JSOperand operand;
    const char *what = is_async ? "async iterable" : "iterable";

    js_dbuf_init(ctx, &words);
    if (js_put_operand(ctx, &words, value, &operand) && operand.is_named && !js_is_pattern_of_part(ctx, &operand)) {
        if (words.size > 5 && memcmp(words.buf + words.size - 5, "(...)", 5) == 0) {
            words.size -= 5;
            dbuf_printf(&words, " is not a function or its return value is not %s", what);
        } else {
            dbuf_printf(&words, " is not %s", what);
        }
    } else {
        words.size = 0;
        js_put_typed_value(ctx, &words, value);
        dbuf_printf(&words, " is not %s (cannot read property Symbol(Symbol.%s))", what, is_async ? "asyncIterator" : "iterator");
    }
    return js_throw_type_error_words(ctx, &words);
}

static bool js_is_variable_store(int op)
{
    return op == OP_put_loc || op == OP_put_loc8 || (op >= OP_put_loc0 && op <= OP_put_loc3) || op == OP_put_var_ref ||
        (op >= OP_put_var_ref0 && op <= OP_put_var_ref3);
}

/* For OP_to_object, which patterns and 'with' begin with. */
static JSValue js_throw_not_an_object(JSContext *ctx, JSValueConst value)
{
    const char *nothing = JS_IsNull(value) ? "null" : "undefined";
    JSStackFrame *sf = ctx->rt->current_stack_frame;
    JSFunctionBytecode *b = JS_GetFunctionBytecode(sf->cur_func);
    const uint8_t *next = sf->cur_pc;
    JSOperand operand;
    DynBuf expression, words;
    JSAtom name = JS_ATOM_NULL;

    js_dbuf_init(ctx, &expression);
    js_dbuf_init(ctx, &words);
    if (!b || !js_put_operand(ctx, &expression, value, &operand) || js_is_variable_store(*next)) {
        dbuf_putstr(&words, "Cannot convert undefined or null to object");
        goto done;
    }
    if (*next == OP_dup)
        next++;
    if (*next == OP_get_field2 || *next == OP_get_field)
        name = get_u32(next + 1);
    else if (*next == OP_get_length)
        name = JS_ATOM_length;
    if (!operand.is_named && operand.maker == OP_get_field2 && name != JS_ATOM_NULL) {
        dbuf_printf(&words, "Cannot read properties of %s (reading '", nothing);
        js_words_put_atom(ctx, &words, name);
        dbuf_putstr(&words, "')");
        goto done;
    }
    if (!operand.is_named) {
        expression.size = 0;
        js_put_typed_value(ctx, &expression, value);
    }
    dbuf_putstr(&words, "Cannot destructure ");
    if (name != JS_ATOM_NULL) {
        dbuf_putstr(&words, "property '");
        js_words_put_atom(ctx, &words, name);
        dbuf_putstr(&words, "' of ");
    }
    dbuf_putc(&words, '\'');
    dbuf_put(&words, expression.buf, expression.size);
    dbuf_printf(&words, "' as it is %s.", nothing);
 done:
    dbuf_free(&expression);
    return js_throw_type_error_words(ctx, &words);
}

/* "BEFORE property BETWEEN value AFTER" */
static JSValue js_throw_of_property(JSContext *ctx, const char *before, JSAtom prop,
                                    const char *between, JSValueConst value, const char *after)
{
    DynBuf words;

    js_dbuf_init(ctx, &words);
    dbuf_putstr(&words, before);
    js_words_put_atom(ctx, &words, prop);
    dbuf_putstr(&words, between);
    js_put_value(ctx, &words, value);
    dbuf_putstr(&words, after);
    return js_throw_type_error_words(ctx, &words);
}

/* "BEFORE value AFTER" */
static JSValue js_throw_of_value(JSContext *ctx, const char *before, JSValueConst value, const char *after)
{
    DynBuf words;

    js_dbuf_init(ctx, &words);
    dbuf_putstr(&words, before);
    js_put_value(ctx, &words, value);
    dbuf_putstr(&words, after);
    return js_throw_type_error_words(ctx, &words);
}

static JSValue js_throw_read_only(JSContext *ctx, JSValueConst obj, JSAtom prop)
{
    char type[ATOM_GET_STR_BUF_SIZE], between[ATOM_GET_STR_BUF_SIZE + 8];

    JS_AtomGetStr(ctx, type, sizeof(type), js_operator_typeof(ctx, obj));
    snprintf(between, sizeof(between), "' of %s '", type);
    return js_throw_of_property(ctx, "Cannot assign to read only property '", prop, between, obj, "'");
}

static JSValue js_throw_of_creation(JSContext *ctx, JSAtom prop, JSValueConst value)
{
    char type[ATOM_GET_STR_BUF_SIZE], between[ATOM_GET_STR_BUF_SIZE + 8];

    JS_AtomGetStr(ctx, type, sizeof(type), js_operator_typeof(ctx, value));
    snprintf(between, sizeof(between), "' on %s '", type);
    return js_throw_of_property(ctx, "Cannot create property '", prop, between, value, "'");
}

static JSValue js_throw_class_without_new(JSContext *ctx, JSValueConst func)
{
    const char *name = get_func_name(ctx, func);

    JS_ThrowTypeError(ctx, "Class constructor %s cannot be invoked without 'new'", name ? name : "");
    JS_FreeCString(ctx, name);
    return JS_EXCEPTION;
}

static JSValue js_throw_native_without_new(JSContext *ctx, JSValueConst func)
{
    const char *name = get_func_name(ctx, func);

    if (name && !strcmp(name, "Promise"))
        JS_ThrowTypeError(ctx, "Promise constructor cannot be invoked without 'new'");
    else
        JS_ThrowTypeError(ctx, "Constructor %s requires 'new'", name ? name : "");
    JS_FreeCString(ctx, name);
    return JS_EXCEPTION;
}

/* key in value */
static JSValue js_throw_of_search(JSContext *ctx, JSValueConst key, JSValueConst value)
{
    DynBuf words;

    js_dbuf_init(ctx, &words);
    dbuf_putstr(&words, "Cannot use 'in' operator to search for '");
    js_put_value(ctx, &words, key);
    dbuf_putstr(&words, "' in ");
    js_put_value(ctx, &words, value);
    return js_throw_type_error_words(ctx, &words);
}

static JSValue js_throw_repeat_count(JSContext *ctx, JSValueConst count)
{
    DynBuf words;

    /* a count that is an object says no number without running a script */
    if (JS_VALUE_GET_TAG(count) == JS_TAG_FLOAT64 && isfinite(JS_VALUE_GET_FLOAT64(count)) && JS_VALUE_GET_FLOAT64(count) > 0)
        return JS_ThrowRangeError(ctx, "Invalid string length");
    js_dbuf_init(ctx, &words);
    js_put_value(ctx, &words, count);
    dbuf_putc(&words, '\0');
    if (dbuf_error(&words))
        JS_ThrowOutOfMemory(ctx);
    else
        JS_ThrowRangeError(ctx, "Invalid count value: %s", (const char *)words.buf);
    dbuf_free(&words);
    return JS_EXCEPTION;
}
