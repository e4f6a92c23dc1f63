//! Work that recurses as deep as its input says: on a thread with stack for that.

use std::thread::Builder;

/// More than this is not asked for: the system may refuse it.
const STACK_BYTES_MAX: usize = 1 << 30;

/// Runs `work` on a thread of its own with `bytes` of stack, of which memory is taken only as far as it is used, and waits for
/// it. `None` where the system gives no such thread.
pub fn with_deep_stack<R: Send>(bytes: usize, work: impl FnOnce() -> R + Send) -> Option<R> {
    if bytes > STACK_BYTES_MAX {
        return None;
    }
    std::thread::scope(|scope| {
        let thread = Builder::new().stack_size(bytes).spawn_scoped(scope, work).ok()?;
        thread.join().ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(left: usize) -> usize {
        let padding = std::hint::black_box([left; 64]);
        if left == 0 { padding[0] } else { 1 + depth(left - 1) }
    }

    #[test]
    fn deep_recursion_has_room() {
        assert_eq!(with_deep_stack(512 << 20, || depth(300_000)), Some(300_000));
    }

    #[test]
    fn too_much_is_refused() {
        assert_eq!(with_deep_stack(STACK_BYTES_MAX + 1, || ()), None);
    }
}
