//! `cargo perf <case>`: measures protojs beside other runtimes and beside native baselines, in one run.

mod bars;
mod bridge;
mod calendar;
mod cases;
mod comparison;
mod exchanges;
mod load;
mod machine;
mod metric;
mod modules;
mod options;
mod pages;
mod peer;
mod process;
mod report;
mod ring;
mod scripted;
mod serve;
mod server;
mod statistics;
mod system;

use std::process::ExitCode;

use options::Task;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(text) => {
            eprintln!("perf: {text}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), String> {
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let places = peer::Places::beside(&program);
    match options::parse(lexopt::Parser::from_env(), places).map_err(|error| error.to_string())? {
        Task::Help => print!("{}", options::HELP),
        Task::Pages => {
            let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
                .parent()
                .expect("perf/ lies in the repository");
            pages::write(root)?;
        }
        Task::InstallPeers(settings) => peer::install(&settings.places)?,
        Task::Compare(case, settings) if case == bridge::NAME => bridge::run(&settings)?,
        Task::Compare(case, settings) if case == modules::NAME => modules::run(&settings)?,
        Task::Compare(case, settings) => match scripted::named(&case) {
            Some(case) => scripted::run(case, &settings)?,
            None => comparison::run(&case, &settings)?,
        },
        Task::ServeRaw(service, port) => {
            serve::raw::serve(service, port).map_err(|error| error.to_string())?
        }
        Task::ServeTokioUring(service, port) => {
            serve::tokio::serve(service, port).map_err(|error| error.to_string())?;
        }
    }
    Ok(())
}
