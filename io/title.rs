//! The name of the process in lists of processes: its command line, written over as other runtimes do.

use crate::files::{close, open, read_file, write_at};
use crate::process::set_thread_name;

/// Fields 48 and 49 of /proc/self/stat, counted from the one behind the name of the program, which may hold spaces.
const ARGUMENTS_START_FIELD: usize = 45;

/// Where the kernel finds the arguments of this process.
fn arguments() -> Option<std::ops::Range<i64>> {
    let stat = String::from_utf8_lossy(&read_file(b"/proc/self/stat").ok()?).into_owned();
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace().skip(ARGUMENTS_START_FIELD);
    Some(fields.next()?.parse().ok()?..fields.next()?.parse().ok()?)
}

/// Shows a title, and gives as much of it as there is room for: as long as the command line was at the start. The rest of that
/// room is filled with zeros. Where the kernel does not let us (`/proc` is not there), only the thread's name follows.
pub fn set(title: &str) -> String {
    set_thread_name(title);
    let Some(room) = arguments() else { return title.to_owned() };
    let bytes = (room.end - room.start).max(1) as usize;
    let shown = &title[..title.floor_char_boundary(bytes - 1)];
    let mut filled = shown.as_bytes().to_vec();
    filled.resize(bytes, 0);
    if let Ok(memory) = open(b"/proc/self/mem", libc::O_WRONLY | libc::O_CLOEXEC, 0) {
        // A kernel that forbids it leaves the old title.
        let _ = write_at(memory, &filled, room.start);
        let _ = close(memory);
    }
    shown.to_owned()
}
