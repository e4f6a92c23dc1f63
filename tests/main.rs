//! The integration tests, in one binary: the command line, the example, scripts, test262's files on JSON, simulated worlds,
//! HTTP bytes, the style of the tree.

#[path = "../src/builtins.rs"]
mod builtins;
mod cli;
mod cli_errors;
mod cli_repl;
mod counts;
mod doctor;
mod example;
mod http_load;
mod js;
mod outputs;
mod process;
mod sim;
mod test262;
mod tidy;
mod wire;

#[test]
fn wire_files_and_random_messages() {
    wire::run();
}

#[test]
fn hostile_messages_by_seed() {
    wire::run_fuzz();
}
