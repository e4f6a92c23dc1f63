//! Tables of native objects behind keys: a slab whose slots have generations.

use typebridge::{GENERATION_MASK, Key};

struct Slot<T> {
    generation: u32,
    value: Option<T>,
}

/// Objects of one kind. A key of a slot that was freed finds nothing.
pub struct Slots<T> {
    kind: u8,
    slots: Vec<Slot<T>>,
    free: Vec<u32>,
}

impl<T> Slots<T> {
    /// An empty table for keys of this kind.
    pub fn new(kind: u8) -> Slots<T> {
        Slots { kind, slots: Vec::new(), free: Vec::new() }
    }

    /// Puts an object in and gives its key.
    pub fn insert(&mut self, value: T) -> Key {
        self.insert_with(|_| value)
    }

    /// As `insert`, for an object that is made with its own key.
    pub fn insert_with(&mut self, make: impl FnOnce(Key) -> T) -> Key {
        let index = self.free.pop().unwrap_or_else(|| {
            self.slots.push(Slot { generation: 0, value: None });
            self.slots.len() as u32 - 1
        });
        let slot = &mut self.slots[index as usize];
        slot.generation = (slot.generation + 1) & GENERATION_MASK;
        let key = Key::new(self.kind, index, slot.generation);
        slot.value = Some(make(key));
        key
    }

    /// The object behind a key of this kind that is still there.
    pub fn get(&self, key: Key) -> Option<&T> {
        if key.kind() != self.kind {
            return None;
        }
        let slot = self.slots.get(key.index() as usize)?;
        if slot.generation == key.generation() { slot.value.as_ref() } else { None }
    }

    /// As `get`, to change it.
    pub fn get_mut(&mut self, key: Key) -> Option<&mut T> {
        if key.kind() != self.kind {
            return None;
        }
        let slot = self.slots.get_mut(key.index() as usize)?;
        if slot.generation == key.generation() { slot.value.as_mut() } else { None }
    }

    /// Takes an object out; its key is void then.
    pub fn remove(&mut self, key: Key) -> Option<T> {
        self.get(key)?;
        let value = self.slots[key.index() as usize].value.take();
        self.free.push(key.index());
        value
    }

    /// A key as a JavaScript number.
    pub fn number(key: Key) -> f64 {
        (u64::from(key.generation()) << 32 | u64::from(key.index())) as f64
    }

    /// The key that `number` gave.
    pub fn key(&self, number: f64) -> Key {
        let bits = number as u64;
        Key::new(self.kind, bits as u32, (bits >> 32) as u32 & GENERATION_MASK)
    }

    /// Number of objects.
    pub fn len(&self) -> usize {
        self.slots.len() - self.free.len()
    }

    /// Slots that wait for their next object.
    pub fn idle(&self) -> usize {
        self.free.len()
    }

    /// True when there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Keys of all objects.
    pub fn keys(&self) -> Vec<Key> {
        let live = self.slots.iter().enumerate().filter(|(_, slot)| slot.value.is_some());
        live.map(|(index, slot)| Key::new(self.kind, index as u32, slot.generation)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Slots;

    #[test]
    fn a_void_key_finds_nothing() {
        let mut slots = Slots::new(3);
        let first = slots.insert("a");
        assert_eq!(slots.remove(first), Some("a"));
        let second = slots.insert("b");
        assert_eq!(first.index(), second.index());
        assert_eq!((slots.get(first), slots.get(second)), (None, Some(&"b")));
        assert_eq!(slots.remove(first), None);
        assert_eq!((slots.len(), slots.keys()), (1, vec![second]));
    }
}
