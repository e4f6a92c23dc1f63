//! The style of the tree, held by tests: what may use what, how long things are, what a text must say.
//!
//! `tests/tidy/exceptions.txt` lists what is over a limit today. It only shrinks: a line may be removed or lowered, and a
//! line that is no longer needed fails the test until it is removed. `TIDY_BLESS=1` writes the list anew; read the difference.

mod arrows;
mod documents;
mod functions;
mod lines;
mod natives;
mod ratchet;
mod source;
mod tree;
mod unsafe_code;

use ratchet::{Finding, check};

#[test]
fn crates_use_only_what_lies_below_them() {
    check("arrows", arrows::find());
}

#[test]
fn only_some_crates_are_named_where_they_belong() {
    check("fenced", arrows::find_fenced());
}

#[test]
fn the_system_is_reached_through_io() {
    check("system", arrows::find_system_paths());
}

#[test]
fn unsafe_code_is_fenced_and_explained() {
    check("unsafe", unsafe_code::find());
}

#[test]
fn natives_are_called_by_someone() {
    check("natives", natives::find_dead());
}

#[test]
fn files_are_short() {
    check("file-length", lines::find_long_files());
}

#[test]
fn lines_are_short() {
    check("line-length", lines::find_long_lines());
}

#[test]
fn functions_are_short() {
    check("function-length", functions::find_long());
    functions::assert_most_are_small();
}

#[test]
fn files_begin_with_their_duty() {
    check("duty", lines::find_without_duty());
}

#[test]
fn nothing_is_left_unfinished() {
    check("unfinished", lines::find_unfinished());
}

#[test]
fn skipped_tests_have_reasons() {
    check("skipped", lines::find_skipped_tests());
}

#[test]
fn lines_end_cleanly() {
    check("white-space", lines::find_white_space());
}

#[test]
fn documents_lead_somewhere_and_name_no_machine() {
    check("links", documents::find_dead_links());
    check("machines", documents::find_machine_names());
}

#[test]
fn modules_dependencies_and_versions_are_described() {
    check("folders", documents::find_silent_modules());
    check("dependencies", documents::find_undecided_dependencies());
    check("changelog", documents::find_missing_version());
}
