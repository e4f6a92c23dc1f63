//! The page pool: a fixed number of page-aligned pages, each in exactly one state.

use std::alloc::{Layout, alloc_zeroed, dealloc, handle_alloc_error};
use std::cell::{Cell, RefCell};
use std::fmt;
use std::ops::Deref;
use std::ptr::NonNull;
use std::rc::Rc;

/// Size of one page in bytes, if nothing else is asked for. The kernel fills at most one page per receive.
pub const PAGE_BYTES: usize = 16 * 1024;

/// Size of a large page in bytes, for those who receive much.
pub const BLOCK_BYTES: usize = 64 * 1024;

/// Pages begin at a multiple of the machine's page size.
const ALIGNMENT_BYTES: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Free,
    Provided,
    Held,
    Lent,
}

/// How many pages are in each state. The sum is the pool's total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PageCounts {
    /// Nobody has them.
    pub free: u32,
    /// The kernel may write to them.
    pub provided: u32,
    /// A [`Page`] or at least one [`PageRange`] has them.
    pub held: u32,
    /// The engine has them.
    pub lent: u32,
}

impl PageCounts {
    /// Sum over all states.
    pub fn total(&self) -> u32 {
        self.free + self.provided + self.held + self.lent
    }
}

struct Region {
    allocation: NonNull<u8>,
    layout: Layout,
    first_page: NonNull<u8>,
}

impl Region {
    /// Zeroed memory that the kernel backs with real pages only when they are touched.
    fn new(pages: u32, page_bytes: usize) -> Self {
        // An over-aligned zeroed allocation is cleared by hand in std, which would touch all of it;
        // so one alignment more is asked for and the start is rounded up.
        let bytes = pages as usize * page_bytes + ALIGNMENT_BYTES;
        let layout = Layout::from_size_align(bytes, 16).expect("the pool's size fits the address space");
        // SAFETY: the layout is not empty: it holds at least ALIGNMENT_BYTES.
        let Some(allocation) = NonNull::new(unsafe { alloc_zeroed(layout) }) else {
            handle_alloc_error(layout)
        };
        let gap = allocation.as_ptr().align_offset(ALIGNMENT_BYTES);
        assert!(gap < ALIGNMENT_BYTES);
        // SAFETY: gap < ALIGNMENT_BYTES, which was added to the allocation's size.
        let first_page = unsafe { allocation.add(gap) };
        Self { allocation, layout, first_page }
    }
}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: allocated in `new` with this very layout, freed once, here.
        unsafe { dealloc(self.allocation.as_ptr(), self.layout) };
    }
}

struct Shared {
    region: Region,
    page_bytes: usize,
    pages_max: u32,
    low_water: u32,
    /// Pages from this index on were never used: taking the used ones first keeps the process small.
    untouched_from: Cell<u32>,
    /// Free pages that were used before; the last one given back is the warmest in the caches.
    recycled: RefCell<Vec<u32>>,
    states: RefCell<Vec<State>>,
    references: RefCell<Vec<u32>>,
    /// Pages that the system backs: used since they were new or given back.
    backed: RefCell<Vec<bool>>,
    backed_count: Cell<u32>,
    /// Most pages that were out at once since [`PagePool::restart_peak`].
    peak: Cell<u32>,
    provided: Cell<u32>,
    held: Cell<u32>,
    lent: Cell<u32>,
}

fn step(cell: &Cell<u32>, by: i32) {
    cell.set(cell.get().checked_add_signed(by).expect("page counters never go below zero"));
}

impl Shared {
    fn counter(&self, state: State) -> Option<&Cell<u32>> {
        match state {
            State::Free => None,
            State::Provided => Some(&self.provided),
            State::Held => Some(&self.held),
            State::Lent => Some(&self.lent),
        }
    }

    fn free(&self) -> u32 {
        self.pages_max - self.untouched_from.get() + self.recycled.borrow().len() as u32
    }

    /// The only place where a page changes its state.
    fn pass(&self, index: u32, from: State, to: State) {
        let mut states = self.states.borrow_mut();
        let state = &mut states[index as usize];
        assert_eq!(*state, from, "page {index} is in one state at a time");
        *state = to;
        if let Some(counter) = self.counter(from) {
            step(counter, -1);
        }
        match self.counter(to) {
            Some(counter) => step(counter, 1),
            None => {
                self.recycled.borrow_mut().push(index);
            }
        }
    }

    fn leave_free(&self, to: State) -> Option<u32> {
        let recycled = self.recycled.borrow_mut().pop();
        let index = match recycled {
            Some(index) => index,
            None => self.touch_next()?,
        };
        self.pass(index, State::Free, to);
        if !std::mem::replace(&mut self.backed.borrow_mut()[index as usize], true) {
            step(&self.backed_count, 1);
        }
        self.peak.set(self.peak.get().max(self.pages_max - self.free()));
        Some(index)
    }

    fn touch_next(&self) -> Option<u32> {
        let index = self.untouched_from.get();
        if index == self.pages_max {
            return None;
        }
        self.untouched_from.set(index + 1);
        self.states.borrow_mut().push(State::Free);
        self.backed.borrow_mut().push(false);
        self.references.borrow_mut().push(0);
        Some(index)
    }

    fn address(&self, index: u32) -> NonNull<u8> {
        assert!(index < self.pages_max);
        // SAFETY: index < pages_max, so the page lies inside the region.
        unsafe { self.region.first_page.add(index as usize * self.page_bytes) }
    }

    fn refer(&self, index: u32) {
        let mut references = self.references.borrow_mut();
        let count = &mut references[index as usize];
        *count = count.checked_add(1).expect("references to a page fit 32 bits");
    }

    /// Drops one reference and says whether it was the last.
    fn release(&self, index: u32) -> bool {
        let mut references = self.references.borrow_mut();
        let count = &mut references[index as usize];
        *count = count.checked_sub(1).expect("a page is released once per reference");
        *count == 0
    }
}

/// A fixed number of pages. Cloning gives another name for the same pool.
///
/// The region is reserved whole and touched lazily: an idle process pays for no page it never used.
#[derive(Clone)]
pub struct PagePool {
    shared: Rc<Shared>,
}

impl PagePool {
    /// A pool of `pages_max` pages. Lending to the engine stops when no more than `low_water` are free.
    ///
    /// # Panics
    /// If `pages_max` is zero or above 65,536: the kernel numbers pages with 16 bits.
    pub fn new(pages_max: u32, low_water: u32) -> Self {
        Self::with_page_bytes(pages_max, low_water, PAGE_BYTES)
    }

    /// As [`PagePool::new`], of pages of another size: a multiple of the machine's page size.
    pub fn with_page_bytes(pages_max: u32, low_water: u32, page_bytes: usize) -> Self {
        assert!(pages_max > 0 && pages_max <= 1 << 16, "between 1 and 65,536 pages");
        assert!(page_bytes > 0 && page_bytes.is_multiple_of(ALIGNMENT_BYTES));
        let shared = Shared {
            region: Region::new(pages_max, page_bytes),
            page_bytes,
            pages_max,
            low_water,
            untouched_from: Cell::new(0),
            recycled: RefCell::default(),
            states: RefCell::default(),
            references: RefCell::default(),
            backed: RefCell::default(),
            backed_count: Cell::new(0),
            peak: Cell::new(0),
            provided: Cell::new(0),
            held: Cell::new(0),
            lent: Cell::new(0),
        };
        Self { shared: Rc::new(shared) }
    }

    /// Takes a free page for writing, or nothing when all are out.
    pub fn take(&self) -> Option<Page> {
        let index = self.shared.leave_free(State::Held)?;
        Some(Page { pool: self.clone(), index })
    }

    /// Gives a free page to the kernel: its index and address. It comes back by [`PagePool::claim`]
    /// or [`PagePool::withdraw`].
    pub fn provide(&self) -> Option<(u16, *mut u8)> {
        let index = self.shared.leave_free(State::Provided)?;
        Some((index as u16, self.shared.address(index).as_ptr()))
    }

    /// The first `length` bytes of a provided page that the kernel has filled.
    ///
    /// # Safety
    /// The kernel has let go of the page: its completion was seen, or nothing was ever told of it.
    pub unsafe fn claim(&self, index: u16, length: usize) -> PageRange {
        assert!(length <= self.shared.page_bytes);
        let index = u32::from(index);
        self.shared.pass(index, State::Provided, State::Held);
        self.shared.refer(index);
        PageRange { pool: self.clone(), index, start: 0, length: length as u32 }
    }

    /// Takes a provided page back unused.
    ///
    /// # Safety
    /// As for [`PagePool::claim`]: the kernel can no longer write to it.
    pub unsafe fn withdraw(&self, index: u16) {
        self.shared.pass(u32::from(index), State::Provided, State::Free);
    }

    /// How many pages are in each state.
    ///
    /// # Panics
    /// If they do not add up to the total: a page was lost.
    pub fn counts(&self) -> PageCounts {
        let shared = &self.shared;
        let counts = PageCounts {
            free: shared.free(),
            provided: shared.provided.get(),
            held: shared.held.get(),
            lent: shared.lent.get(),
        };
        assert_eq!(counts.total(), shared.pages_max, "pages are conserved");
        counts
    }

    /// Number of free pages.
    pub fn free(&self) -> u32 {
        self.shared.free()
    }

    /// Pages that the system backs: those that are out, and free ones that were used before.
    pub fn backed(&self) -> u32 {
        self.shared.backed_count.get()
    }

    /// Most pages that were out at once since the last call; a new count begins with those that are out now.
    pub fn restart_peak(&self) -> u32 {
        self.shared.peak.replace(self.shared.pages_max - self.shared.free())
    }

    /// Names free pages to be taken from the system's backing, until no more than `backed_max` are backed: `give` gets the start
    /// and length in bytes of each stretch. It may let the contents go, for which zeros must be read afterwards.
    pub fn give_back(&self, backed_max: u32, mut give: impl FnMut(*mut u8, usize)) -> u32 {
        let shared = &self.shared;
        let surplus = shared.backed_count.get().saturating_sub(backed_max) as usize;
        let mut recycled = shared.recycled.borrow_mut();
        let mut backed = shared.backed.borrow_mut();
        // The coldest lie at the bottom.
        let is_backed = |index: &u32| backed[*index as usize];
        let mut given: Vec<u32> = recycled.iter().copied().filter(is_backed).take(surplus).collect();
        given.sort_unstable();
        for &index in &given {
            backed[index as usize] = false;
        }
        recycled.sort_by_key(|&index| backed[index as usize]);
        for stretch in given.chunk_by(|left, right| left + 1 == *right) {
            give(shared.address(stretch[0]).as_ptr(), stretch.len() * shared.page_bytes);
        }
        step(&shared.backed_count, -(given.len() as i32));
        given.len() as u32
    }

    /// Total number of pages.
    pub fn pages_max(&self) -> u32 {
        self.shared.pages_max
    }

    /// Size of each page in bytes.
    pub fn page_bytes(&self) -> usize {
        self.shared.page_bytes
    }

    /// Start and length of the whole region, for advice to the kernel.
    pub fn region(&self) -> (*mut u8, usize) {
        (self.shared.region.first_page.as_ptr(), self.shared.pages_max as usize * self.shared.page_bytes)
    }
}

impl fmt::Debug for PagePool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.counts().fmt(f)
    }
}

/// A page that one owner may write to. Moving it is owning it; dropping it sends it home.
#[derive(Debug)]
pub struct Page {
    pool: PagePool,
    index: u32,
}

impl Page {
    /// The whole page for writing.
    pub fn bytes_mut(&mut self) -> &mut [u8] {
        let address = self.pool.shared.address(self.index);
        // SAFETY: the page is page_bytes long, zeroed at first and so always initialised; it is in
        // state Held with no range, so this `&mut self` is the only way to it.
        unsafe { std::slice::from_raw_parts_mut(address.as_ptr(), self.pool.page_bytes()) }
    }

    /// Address of the page's first byte; it stays valid while the page is owned.
    pub fn address(&self) -> *mut u8 {
        self.pool.shared.address(self.index).as_ptr()
    }

    /// Ends writing: the first `length` bytes become a range that can be shared.
    pub fn into_range(self, length: usize) -> PageRange {
        assert!(length <= self.pool.page_bytes());
        let page = std::mem::ManuallyDrop::new(self);
        let index = page.index;
        // SAFETY: `page` is never dropped, so its pool is moved out exactly once.
        let pool = unsafe { std::ptr::read(&raw const page.pool) };
        pool.shared.refer(index);
        PageRange { pool, index, start: 0, length: length as u32 }
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.pool.shared.pass(self.index, State::Held, State::Free);
    }
}

/// Some bytes of a page. Clones share the page; it goes home when the last of them is dropped.
pub struct PageRange {
    pool: PagePool,
    index: u32,
    start: u32,
    length: u32,
}

impl PageRange {
    /// The pool that the page is of.
    pub fn pool(&self) -> &PagePool {
        &self.pool
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.length as usize
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        // SAFETY: start + length <= page_bytes holds from construction on; the page is in state Held
        // while any range lives, so neither the kernel nor the engine writes to it.
        unsafe { std::slice::from_raw_parts(self.address(), self.len()) }
    }

    fn address(&self) -> *const u8 {
        // SAFETY: start <= page_bytes, so this is inside the page or one past its end.
        unsafe { self.pool.shared.address(self.index).add(self.start as usize).as_ptr() }
    }

    /// Another range over `from..to` of this one.
    pub fn slice(&self, from: usize, to: usize) -> PageRange {
        assert!(from <= to && to <= self.len());
        let mut part = self.clone();
        part.start += from as u32;
        part.length = (to - from) as u32;
        part
    }

    /// Cuts the first `count` bytes off and returns them.
    pub fn split_to(&mut self, count: usize) -> PageRange {
        let head = self.slice(0, count);
        self.advance(count);
        head
    }

    /// Forgets the first `count` bytes.
    pub fn advance(&mut self, count: usize) {
        assert!(count <= self.len());
        self.start += count as u32;
        self.length -= count as u32;
    }

    /// Forgets all but the first `count` bytes.
    pub fn truncate(&mut self, count: usize) {
        assert!(count <= self.len());
        self.length = count as u32;
    }

    /// Whether no other range shares the page.
    pub fn is_only(&self) -> bool {
        self.pool.shared.references.borrow()[self.index as usize] == 1
    }

    /// Lends the bytes to the engine, which may write to them. Refused, with the range given back,
    /// when another range shares the page or the pool is at its low-water mark: then copy.
    pub fn lend(self) -> Result<LentRange, PageRange> {
        let shared = &self.pool.shared;
        if !self.is_only() || shared.free() <= shared.low_water {
            return Err(self);
        }
        shared.pass(self.index, State::Held, State::Lent);
        Ok(LentRange { range: self })
    }
}

impl Clone for PageRange {
    fn clone(&self) -> Self {
        self.pool.shared.refer(self.index);
        Self { pool: self.pool.clone(), ..*self }
    }
}

impl Drop for PageRange {
    fn drop(&mut self) {
        let shared = &self.pool.shared;
        if shared.release(self.index) {
            shared.pass(self.index, State::Held, State::Free);
        }
    }
}

impl Deref for PageRange {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        self.as_slice()
    }
}

impl fmt::Debug for PageRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PageRange({}: {}+{})", self.index, self.start, self.length)
    }
}

/// Bytes that the engine has. It gives no slice: script may write to them at any time.
/// Dropping it takes them back.
#[derive(Debug)]
pub struct LentRange {
    range: PageRange,
}

impl LentRange {
    /// Address of the first byte; it stays valid until the range is dropped.
    pub fn address(&self) -> *mut u8 {
        self.range.address().cast_mut()
    }

    /// Number of bytes.
    pub fn len(&self) -> usize {
        self.range.len()
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.range.is_empty()
    }
}

impl Drop for LentRange {
    fn drop(&mut self) {
        let range = &self.range;
        range.pool.shared.pass(range.index, State::Lent, State::Held);
    }
}

#[cfg(test)]
mod tests;
