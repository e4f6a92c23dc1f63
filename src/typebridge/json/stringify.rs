//! `JSON.stringify`: values into text, as the language's specification orders it.
//!
//! Plain objects are read through their shape, arrays through their elements, without asking the engine for each. Invariant:
//! while such an object is read, script runs only after [`Writer::before_script`], which keeps every object on the way from the
//! root alive and tells the loops, by `epoch`, to look at their object anew.

use super::access::{self, Kind, View};
use super::ancestors::{Ancestors, Reached};
use super::complaints;
use super::output::{LENGTH_MAX, Output};
use super::plans::{Plan, Plans};
use super::rules::Rules;
use crate::raw::{self, JSAtom, JSContext, JSValue, qjs};
use std::cell::RefCell;

/// An exception is pending.
pub(crate) struct Thrown;

/// Whether a value has a text; those that have none (`undefined`, functions, symbols) are left out by what they are in.
pub(crate) type Written = Result<bool, Thrown>;

pub(crate) struct Writer<'a> {
    pub(crate) context: *mut JSContext,
    pub(crate) out: Output,
    pub(crate) plans: &'a RefCell<Plans>,
    pub(crate) rules: Rules,
    pub(crate) ancestors: Ancestors,
    /// Grows whenever script may have run.
    pub(crate) epoch: u64,
}

impl Writer<'_> {
    /// Writes a value that is alive; `key` is what it was found under in `holder`.
    #[inline]
    pub(crate) fn property(&mut self, holder: JSValue, key: Reached, value: JSValue) -> Written {
        if self.rules.has_function() {
            return self.replaced(holder, key, value);
        }
        // SAFETY: the payload is read as the tag says.
        unsafe {
            match qjs::JS_VALUE_GET_TAG(value) {
                qjs::JS_TAG_INT => self.out.integer(qjs::JS_VALUE_GET_INT(value)),
                qjs::JS_TAG_STRING => self.out.quoted(access::units(value)),
                qjs::JS_TAG_OBJECT => return self.object(key, value),
                _ => return self.rare(key, value),
            }
        }
        Ok(true)
    }

    fn rare(&mut self, key: Reached, value: JSValue) -> Written {
        // SAFETY: the payload is read as the tag says.
        unsafe {
            match qjs::JS_VALUE_GET_TAG(value) {
                qjs::JS_TAG_FLOAT64 => self.out.number(qjs::JS_VALUE_GET_FLOAT64(value)),
                qjs::JS_TAG_BOOL if qjs::JS_VALUE_GET_BOOL(value) => self.out.narrow(b"true"),
                qjs::JS_TAG_BOOL => self.out.narrow(b"false"),
                qjs::JS_TAG_NULL => self.out.narrow(b"null"),
                qjs::JS_TAG_STRING_ROPE => return self.rope(value),
                qjs::JS_TAG_BIG_INT | qjs::JS_TAG_SHORT_BIG_INT => return self.with_to_json(key, value),
                _ => return Ok(false),
            }
        }
        Ok(true)
    }

    fn rope(&mut self, value: JSValue) -> Written {
        let flat = self.text_of(value)?;
        self.out.quoted(access::units(flat));
        raw::free(self.context, flat);
        Ok(true)
    }

    /// `ToString`, owned and flat.
    pub(crate) fn text_of(&mut self, value: JSValue) -> Result<JSValue, Thrown> {
        // SAFETY: raw.rs's invariant.
        self.checked(unsafe { qjs::JS_ToString(self.context, value) })
    }

    pub(crate) fn checked(&self, value: JSValue) -> Result<JSValue, Thrown> {
        if raw::is_exception(value) { Err(Thrown) } else { Ok(value) }
    }

    fn object(&mut self, key: Reached, value: JSValue) -> Written {
        let view = access::view(self.context, value);
        if view.may_have_to_json() && view.kind != Kind::Overflow {
            return self.with_to_json(key, value);
        }
        self.contents(key, value, &view)
    }

    /// Writes what is no longer to be asked for another value.
    pub(crate) fn settled(&mut self, key: Reached, value: JSValue) -> Written {
        // SAFETY: the payload is read as the tag says.
        unsafe {
            match qjs::JS_VALUE_GET_TAG(value) {
                qjs::JS_TAG_OBJECT => {
                    return self.contents(key, value, &access::view(self.context, value));
                }
                qjs::JS_TAG_BIG_INT | qjs::JS_TAG_SHORT_BIG_INT => {
                    return Err(complaints::big_int(self.context));
                }
                qjs::JS_TAG_INT => self.out.integer(qjs::JS_VALUE_GET_INT(value)),
                qjs::JS_TAG_STRING => self.out.quoted(access::units(value)),
                _ => return self.rare(key, value),
            }
        }
        Ok(true)
    }

    fn contents(&mut self, key: Reached, value: JSValue, view: &View) -> Written {
        match view.kind {
            Kind::Plain if !self.rules.has_list() => {
                let plan = self.plans.borrow_mut().of(self.context, view);
                match plan {
                    Some(plan) => self.within(key, value, |writer| writer.plain(value, view, &plan)),
                    None => self.within(key, value, |writer| writer.listed(value)),
                }
            }
            Kind::Array => self.within(key, value, |writer| writer.array(value, *view)),
            Kind::Plain | Kind::Other => self.within(key, value, |writer| writer.other(value)),
            Kind::Function => Ok(false),
            Kind::Number | Kind::Text | Kind::Primitive | Kind::Raw => self.wrapped(key, value, view),
            Kind::Overflow => Err(Thrown),
        }
    }

    /// Goes into an object, unless it is being written already.
    fn within(
        &mut self,
        key: Reached,
        value: JSValue,
        write: impl FnOnce(&mut Self) -> Result<(), Thrown>,
    ) -> Written {
        if let Some(at) = self.ancestors.find(value) {
            return Err(complaints::cycle(self.context, self.ancestors.from(at), key));
        }
        self.ancestors.enter(value, key);
        let result = write(self);
        self.ancestors.leave(self.context);
        result.map(|()| true)
    }

    /// An object through its shape.
    fn plain(&mut self, object: JSValue, view: &View, plan: &Plan) -> Result<(), Thrown> {
        let (mut view, mut epoch, mut key_start) = (*view, self.epoch, 0);
        let mut is_first = true;
        self.out.unit(b'{');
        for entry in &plan.entries {
            if self.epoch != epoch {
                view = access::view(self.context, object);
                epoch = self.epoch;
            }
            let key = plan.key(entry, &mut key_start);
            let mark = self.out.len();
            let reached = Reached::Key(entry.atom);
            // What can never have a text needs no key either; what has none after all takes its key back.
            let value = if entry.is_data && plan.shape.is(view.shape) {
                // SAFETY: the view is fresh, and the slot is that of a data property of its shape.
                unsafe { view.value(entry.slot) }
            } else {
                self.separate(is_first);
                self.key(key, entry.is_wide.then_some(entry.atom));
                is_first = !self.read_property(object, reached, mark)? && is_first;
                continue;
            };
            if raw::is_undefined(value) && !self.rules.has_function() {
                continue;
            }
            self.separate(is_first);
            self.key(key, entry.is_wide.then_some(entry.atom));
            if self.property(object, reached, value)? {
                is_first = false;
            } else {
                self.out.truncate(mark);
            }
            self.assert_room()?;
        }
        self.close(is_first, b'}');
        Ok(())
    }

    /// Reads a property by its key and writes the value. The text that begins at `mark` goes if there is no value.
    pub(crate) fn read_property(&mut self, object: JSValue, reached: Reached, mark: usize) -> Written {
        self.before_script();
        let value = reached.get(self.context, object);
        let value = self.checked(value)?;
        let result = self.property(object, reached, value);
        raw::free(self.context, value);
        if let Ok(false) = result {
            self.out.truncate(mark);
        }
        result
    }

    fn array(&mut self, array: JSValue, mut view: View) -> Result<(), Thrown> {
        let (length, mut epoch) = (view.len(), self.epoch);
        self.out.unit(b'[');
        for index in 0..length {
            self.separate(index == 0);
            if self.epoch != epoch {
                view = access::view(self.context, array);
                epoch = self.epoch;
            }
            let reached = Reached::Index(i64::from(index));
            let has_text = if view.kind == Kind::Array && index < view.len() {
                // SAFETY: the view is fresh.
                self.property(array, reached, unsafe { view.element(index) })?
            } else {
                let mark = self.out.len();
                self.read_property(array, reached, mark)?
            };
            if !has_text {
                self.out.narrow(b"null");
            }
            self.assert_room()?;
        }
        self.close(length == 0, b']');
        Ok(())
    }

    /// Texts that no string can hold end early.
    #[inline]
    pub(crate) fn assert_room(&self) -> Result<(), Thrown> {
        if self.out.len() > LENGTH_MAX { Err(complaints::too_long(self.context)) } else { Ok(()) }
    }

    /// The comma and the new line before a property or element.
    #[inline]
    pub(crate) fn separate(&mut self, is_first: bool) {
        if !is_first {
            self.out.unit(b',');
        }
        if self.rules.has_gap() {
            self.indent(self.ancestors.depth());
        }
    }

    pub(crate) fn close(&mut self, is_empty: bool, bracket: u8) {
        if !is_empty && self.rules.has_gap() {
            self.indent(self.ancestors.depth() - 1);
        }
        self.out.unit(bracket);
    }

    fn indent(&mut self, depth: usize) {
        self.out.unit(b'\n');
        for _ in 0..depth {
            self.rules.write_gap(&mut self.out);
        }
    }

    #[inline]
    fn key(&mut self, quoted: &[u8], wide: Option<JSAtom>) {
        match wide {
            None => self.out.narrow(quoted),
            Some(atom) => self.quoted_key(atom),
        }
        if self.rules.has_gap() {
            self.out.unit(b' ');
        }
    }

    /// Script may run now: see the invariant at the top.
    pub(crate) fn before_script(&mut self) {
        self.epoch += 1;
        self.ancestors.keep_alive(self.context);
    }
}
