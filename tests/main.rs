//! The integration tests, in one binary: the command line, the example, scripts, simulated worlds, HTTP bytes, the style of the tree.

mod cli;
mod cli_errors;
mod cli_repl;
mod counts;
mod doctor;
mod example;
mod http_load;
mod js;
mod process;
mod sim;
mod tidy;
mod wire;

#[test]
fn wire_files_and_random_messages() {
    wire::run();
}
