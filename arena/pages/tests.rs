//! Pages: one state each, conserved, given back and used again.

use super::*;
use proptest::prelude::*;

#[test]
fn pages_are_aligned_and_writable() {
    let pool = PagePool::new(3, 0);
    let mut page = pool.take().unwrap();
    assert_eq!(page.address().align_offset(ALIGNMENT_BYTES), 0);
    page.bytes_mut()[..5].copy_from_slice(b"hello");
    let range = page.into_range(5);
    assert_eq!(&*range, b"hello");
    assert_eq!(pool.counts(), PageCounts { free: 2, provided: 0, held: 1, lent: 0 });
    drop(range);
    assert_eq!(pool.free(), 3);
    assert_eq!(Rc::strong_count(&pool.shared), 1);
}

#[test]
fn the_last_range_sends_the_page_home() {
    let pool = PagePool::new(1, 0);
    let mut range = pool.take().unwrap().into_range(10);
    let head = range.split_to(4);
    assert_eq!((head.len(), range.len()), (4, 6));
    assert!(pool.take().is_none());
    drop(range);
    assert!(pool.take().is_none());
    drop(head);
    assert!(pool.take().is_some());
}

#[test]
fn free_pages_go_back_to_the_system_and_come_again() {
    let pool = PagePool::new(8, 0);
    let pages: Vec<Page> = (0..6).map(|_| pool.take().unwrap()).collect();
    assert_eq!((pool.backed(), pool.restart_peak()), (6, 6));
    let kept: Vec<Page> = pages.into_iter().skip(5).collect();
    let mut stretches = Vec::new();
    assert_eq!(pool.give_back(2, |_, bytes| stretches.push(bytes / PAGE_BYTES)), 4);
    assert_eq!((stretches, pool.backed(), pool.free()), (vec![4], 2, 7));
    assert_eq!(pool.give_back(0, |_, bytes| assert_eq!(bytes, PAGE_BYTES)), 1);
    assert_eq!(pool.give_back(0, |_, _| panic!("pages that are out stay")), 0);
    assert_eq!(pool.restart_peak(), 6);
    assert_eq!(pool.restart_peak(), 1);
    drop(kept);
    let again = pool.take().unwrap();
    assert_eq!((pool.backed(), again.address()), (1, pool.region().0.wrapping_add(5 * PAGE_BYTES)));
}

#[test]
fn lending_stops_at_the_low_water_mark_and_for_shared_pages() {
    let pool = PagePool::new(3, 1);
    let first = pool.take().unwrap().into_range(8);
    let shared = first.clone();
    let first = first.lend().unwrap_err();
    drop(shared);
    let lent = first.lend().unwrap();
    assert_eq!(pool.counts().lent, 1);
    let second = pool.take().unwrap().into_range(8);
    assert!(second.lend().is_err());
    drop(lent);
    assert_eq!(pool.free(), 3);
}

#[test]
fn provided_pages_come_back_by_claim_or_withdrawal() {
    let pool = PagePool::new(2, 0);
    let (first, address) = pool.provide().unwrap();
    let (second, _) = pool.provide().unwrap();
    assert!(pool.provide().is_none());
    // SAFETY: no kernel was told of these pages; the address is that of a page of this pool.
    let range = unsafe {
        address.write(7);
        pool.withdraw(second);
        pool.claim(first, 1)
    };
    assert_eq!(&*range, [7]);
    assert_eq!(pool.counts(), PageCounts { free: 1, provided: 0, held: 1, lent: 0 });
}

proptest! {
    #[test]
    fn pages_are_conserved(steps in proptest::collection::vec((0u8..5, any::<prop::sample::Index>()), 0..200)) {
        let pool = PagePool::new(7, 2);
        let (mut ranges, mut lent, mut provided) = (Vec::new(), Vec::new(), Vec::new());
        for (step, which) in steps {
            match step {
                0 => ranges.extend(pool.take().map(|page| page.into_range(100))),
                1 => provided.extend(pool.provide()),
                2 if !provided.is_empty() => {
                    let (index, _) = provided.swap_remove(which.index(provided.len()));
                    // SAFETY: no kernel knows these pages.
                    ranges.push(unsafe { pool.claim(index, 50) });
                }
                3 if !ranges.is_empty() => {
                    let range: PageRange = ranges.swap_remove(which.index(ranges.len()));
                    match range.lend() {
                        Ok(range) => lent.push(range),
                        Err(range) => ranges.push(range.slice(0, 10)),
                    }
                }
                _ if !ranges.is_empty() => drop(ranges.swap_remove(which.index(ranges.len()))),
                _ => lent.clear(),
            }
            let counts = pool.counts();
            prop_assert_eq!(counts.lent as usize, lent.len());
            prop_assert_eq!(counts.provided as usize, provided.len());
        }
    }
}
