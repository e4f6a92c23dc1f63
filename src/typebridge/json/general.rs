//! `JSON.stringify` where script has a say: toJSON, replacers, getters, proxies, and objects whose keys must be asked for.

use super::access::{self, Kind, Name, View};
use super::ancestors::Reached;
use super::complaints;
use super::output::LENGTH_MAX;
use super::stringify::{Thrown, Writer, Written};
use crate::raw::{self, JSAtom, JSValue, qjs};
use crate::state;

impl Writer<'_> {
    /// Asks the replacer (and toJSON before it) for what to write.
    pub(crate) fn replaced(&mut self, holder: JSValue, key: Reached, value: JSValue) -> Written {
        let value = match may_have_to_json(value) {
            true => self.given_by_to_json(key, value)?,
            false => raw::dup(self.context, value),
        };
        self.before_script();
        let name = key.text(self.context);
        let replaced = raw::call(self.context, self.rules.function(), holder, &[name, value]);
        raw::free(self.context, name);
        raw::free(self.context, value);
        let replaced = self.checked(replaced)?;
        let result = self.settled(key, replaced);
        raw::free(self.context, replaced);
        result
    }

    /// Writes an object or BigInt that may have a method toJSON.
    pub(crate) fn with_to_json(&mut self, key: Reached, value: JSValue) -> Written {
        let value = self.given_by_to_json(key, value)?;
        let result = self.settled(key, value);
        raw::free(self.context, value);
        result
    }

    /// What toJSON gives, or the value itself if there is no such method. Owned.
    fn given_by_to_json(&mut self, key: Reached, value: JSValue) -> Result<JSValue, Thrown> {
        self.before_script();
        let value = raw::dup(self.context, value);
        let result = self.call_to_json(key, value);
        match result {
            Ok(Some(given)) => {
                raw::free(self.context, value);
                Ok(given)
            }
            Ok(None) => Ok(value),
            Err(thrown) => {
                raw::free(self.context, value);
                Err(thrown)
            }
        }
    }

    fn call_to_json(&mut self, key: Reached, value: JSValue) -> Result<Option<JSValue>, Thrown> {
        let method =
            raw::get(self.context, value, state::of(self.context).bridge.literal(self.context, "toJSON"));
        let method = self.checked(method)?;
        if !raw::is_function(self.context, method) {
            raw::free(self.context, method);
            return Ok(None);
        }
        let name = key.text(self.context);
        let given = raw::call(self.context, method, value, &[name]);
        raw::free(self.context, name);
        raw::free(self.context, method);
        self.checked(given).map(Some)
    }

    /// Objects around a number, string, boolean or BigInt, and raw JSON.
    pub(crate) fn wrapped(&mut self, key: Reached, value: JSValue, view: &View) -> Written {
        self.before_script();
        // SAFETY: raw.rs's invariant; the view is fresh, and such an object holds its value.
        let plain = unsafe {
            match view.kind {
                Kind::Number => qjs::JS_ToNumber(self.context, value),
                Kind::Text => qjs::JS_ToString(self.context, value),
                Kind::Raw => raw::get_named(self.context, value, c"rawJSON"),
                _ => raw::dup(self.context, view.element(0)),
            }
        };
        let plain = self.checked(plain)?;
        let result = if view.kind == Kind::Raw {
            self.out.units(access::units(plain));
            Ok(true)
        } else {
            self.settled(key, plain)
        };
        raw::free(self.context, plain);
        result
    }

    /// What has neither a shape to go by nor its elements in one place.
    pub(crate) fn other(&mut self, value: JSValue) -> Result<(), Thrown> {
        self.before_script();
        if access::is_array(self.context, value).ok_or(Thrown)? {
            return self.array_like(value);
        }
        if !self.rules.has_list() {
            return self.listed(value);
        }
        let (mut is_first, mut at) = (true, 0);
        self.out.unit(b'{');
        while let Some(atom) = self.rules.listed(at) {
            is_first = !self.named(value, atom, is_first)? && is_first;
            at += 1;
        }
        self.close(is_first, b'}');
        Ok(())
    }

    fn array_like(&mut self, value: JSValue) -> Result<(), Thrown> {
        let mut length = 0;
        // SAFETY: raw.rs's invariant; the length outlives the call.
        if unsafe { qjs::JS_GetLength(self.context, value, &mut length) } < 0 {
            return Err(Thrown);
        }
        // An element takes two units at least.
        if length > LENGTH_MAX as i64 / 2 {
            return Err(complaints::too_long(self.context));
        }
        self.out.unit(b'[');
        for index in 0..length {
            self.separate(index == 0);
            let mark = self.out.len();
            if !self.read_property(value, Reached::Index(index), mark)? {
                self.out.narrow(b"null");
            }
            self.assert_room()?;
        }
        self.close(length == 0, b']');
        Ok(())
    }

    /// An object by the keys that the engine, or a proxy, lists.
    pub(crate) fn listed(&mut self, value: JSValue) -> Result<(), Thrown> {
        self.before_script();
        let (mut table, mut count) = (std::ptr::null_mut(), 0);
        let flags = qjs::JS_GPN_ENUM_ONLY | qjs::JS_GPN_STRING_MASK;
        // SAFETY: raw.rs's invariant; table and count outlive the call, and the table is given back below.
        unsafe {
            if qjs::JS_GetOwnPropertyNames(self.context, &mut table, &mut count, value, flags as i32) < 0 {
                return Err(Thrown);
            }
            let keys = match table.is_null() {
                true => &[],
                false => std::slice::from_raw_parts(table, count as usize),
            };
            let result = self.all_named(value, keys);
            qjs::JS_FreePropertyEnum(self.context, table, count);
            result
        }
    }

    fn all_named(&mut self, value: JSValue, keys: &[qjs::JSPropertyEnum]) -> Result<(), Thrown> {
        let mut is_first = true;
        self.out.unit(b'{');
        for key in keys {
            is_first = !self.named(value, key.atom, is_first)? && is_first;
        }
        self.close(is_first, b'}');
        Ok(())
    }

    /// One property by its key. True if it has a text.
    fn named(&mut self, value: JSValue, atom: JSAtom, is_first: bool) -> Written {
        let mark = self.out.len();
        self.separate(is_first);
        self.quoted_key(atom);
        if self.rules.has_gap() {
            self.out.unit(b' ');
        }
        self.read_property(value, Reached::Key(atom), mark)
    }

    /// A key in quotes, and its colon.
    pub(crate) fn quoted_key(&mut self, atom: JSAtom) {
        match access::name(self.context, atom) {
            Name::Text(units) => self.out.quoted(units),
            Name::Index(index) => {
                self.out.unit(b'"');
                self.out.narrow(itoa::Buffer::new().format(index).as_bytes());
                self.out.unit(b'"');
            }
            Name::Symbol => unreachable!("symbols are not listed"),
        }
        self.out.unit(b':');
    }
}

fn may_have_to_json(value: JSValue) -> bool {
    // SAFETY: looks at the tag only.
    raw::is_object(value) || unsafe { qjs::JS_IsBigInt(value) }
}
