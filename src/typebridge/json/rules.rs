//! The second and third argument of `JSON.stringify`: replacer and indent.

use super::access::{self, Kind, Units};
use super::output::Output;
use super::stringify::Thrown;
use crate::raw::{self, JSAtom, JSContext, JSValue, qjs};

/// Most units of an indent.
const GAP_MAX: usize = 10;

pub(crate) struct Rules {
    context: *mut JSContext,
    /// Borrowed: an argument of the call.
    function: Option<JSValue>,
    /// Owned.
    list: Option<Vec<JSAtom>>,
    gap: Gap,
}

enum Gap {
    None,
    Spaces(usize),
    /// Owned; not empty.
    Text(JSValue),
}

impl Rules {
    /// Reads the arguments, in the specification's order.
    pub(crate) fn read(context: *mut JSContext, replacer: JSValue, space: JSValue) -> Result<Rules, Thrown> {
        let mut rules = Rules { context, function: None, list: None, gap: Gap::None };
        if raw::is_object(replacer) {
            if raw::is_function(context, replacer) {
                rules.function = Some(replacer);
            } else if access::is_array(context, replacer).ok_or(Thrown)? {
                rules.list = Some(Vec::new());
                rules.read_list(replacer)?;
            }
        }
        rules.read_gap(space)?;
        Ok(rules)
    }

    #[inline]
    pub(crate) fn has_function(&self) -> bool {
        self.function.is_some()
    }

    pub(crate) fn function(&self) -> JSValue {
        self.function.expect("asked for only if there is one")
    }

    pub(crate) fn has_list(&self) -> bool {
        self.list.is_some()
    }

    /// Key `at` of the list.
    pub(crate) fn listed(&self, at: usize) -> Option<JSAtom> {
        self.list.as_ref()?.get(at).copied()
    }

    #[inline]
    pub(crate) fn has_gap(&self) -> bool {
        !matches!(self.gap, Gap::None)
    }

    pub(crate) fn write_gap(&self, out: &mut Output) {
        match self.gap {
            Gap::None => {}
            Gap::Spaces(count) => out.narrow(&[b' '; GAP_MAX][..count]),
            Gap::Text(text) => out.units(cut(access::units(text))),
        }
    }

    fn read_list(&mut self, list: JSValue) -> Result<(), Thrown> {
        let mut length = 0;
        // SAFETY: raw.rs's invariant; the length outlives the call.
        if unsafe { qjs::JS_GetLength(self.context, list, &mut length) } < 0 {
            return Err(Thrown);
        }
        for index in 0..length {
            // SAFETY: raw.rs's invariant.
            let item = unsafe { qjs::JS_GetPropertyInt64(self.context, list, index) };
            if raw::is_exception(item) {
                return Err(Thrown);
            }
            let result = self.add(item);
            raw::free(self.context, item);
            result?;
        }
        Ok(())
    }

    fn add(&mut self, item: JSValue) -> Result<(), Thrown> {
        let is_key = match raw::is_object(item) {
            true => matches!(access::view(self.context, item).kind, Kind::Number | Kind::Text),
            // SAFETY: looks at the tag only.
            false => raw::is_string(item) || unsafe { qjs::JS_IsNumber(item) },
        };
        if !is_key {
            return Ok(());
        }
        // SAFETY: raw.rs's invariant; the string is freed.
        let atom = unsafe {
            let text = qjs::JS_ToString(self.context, item);
            if raw::is_exception(text) {
                return Err(Thrown);
            }
            let atom = qjs::JS_ValueToAtom(self.context, text);
            raw::free(self.context, text);
            atom
        };
        let list = self.list.as_mut().expect("made before it is filled");
        // A list that names thousands of properties is no case to be quick in.
        match list.contains(&atom) {
            true => raw::free_atom(self.context, atom),
            false => list.push(atom),
        }
        Ok(())
    }

    fn read_gap(&mut self, space: JSValue) -> Result<(), Thrown> {
        let kind = raw::is_object(space).then(|| access::view(self.context, space).kind);
        // SAFETY: raw.rs's invariant; looks at tags, and runs the conversions that the specification orders.
        let plain = unsafe {
            match kind {
                Some(Kind::Number) => qjs::JS_ToNumber(self.context, space),
                Some(Kind::Text) => qjs::JS_ToString(self.context, space),
                Some(_) => raw::UNDEFINED,
                None if qjs::JS_IsNumber(space) => space,
                None if raw::is_string(space) => qjs::JS_ToString(self.context, space),
                None => raw::UNDEFINED,
            }
        };
        if raw::is_exception(plain) {
            return Err(Thrown);
        }
        self.gap = if raw::is_string(plain) {
            self.gap_of_text(plain)
        } else {
            let mut count = 0.0;
            // SAFETY: a number or `undefined`, which runs nothing.
            unsafe { qjs::JS_ToFloat64(self.context, &mut count, plain) };
            match count.clamp(0.0, GAP_MAX as f64) as usize {
                0 => Gap::None,
                count => Gap::Spaces(count),
            }
        };
        Ok(())
    }

    fn gap_of_text(&self, owned: JSValue) -> Gap {
        match access::units(owned).first() {
            Some(_) => Gap::Text(owned),
            None => {
                raw::free(self.context, owned);
                Gap::None
            }
        }
    }
}

fn cut(units: Units<'_>) -> Units<'_> {
    match units {
        Units::Narrow(units) => Units::Narrow(&units[..units.len().min(GAP_MAX)]),
        Units::Wide(units) => Units::Wide(&units[..units.len().min(GAP_MAX)]),
    }
}

impl Drop for Rules {
    fn drop(&mut self) {
        for atom in self.list.take().into_iter().flatten() {
            raw::free_atom(self.context, atom);
        }
        if let Gap::Text(text) = self.gap {
            raw::free(self.context, text);
        }
    }
}
