//! The command line: Node's options as one `Options` value, or a refusal with Node's text and exit code.
//!
//! `parse` reads `NODE_OPTIONS` first and the command line after it, so the command line wins, as in Node.
//! The table of names is in `options/table.rs`, the help page in `options/help.rs`.

pub mod help;
mod read;
mod switches;
pub mod table;
mod test_run;
mod values;

use read::{count, input_type, integer, lenient, power_of_two, rejections, split_environment};
pub use switches::{Switch, Switches};
use table::{Effect, Kind, Spec};
pub use test_run::TestRun;
pub use values::OptionValue;

/// Exit code of Node for a bad option, a missing argument or an invalid value.
pub const EXIT_BAD_OPTION: i32 = 9;

/// Sizes above this many mebibytes cannot be meant: they are clamped so that bytes fit in 64 bits.
const MEBIBYTES_MAX: u64 = 1 << 40;

/// What the process shall run.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Action {
    /// A file, `argv[1]` as the user wrote it.
    Script(String),
    /// `-e` and `-p`: source text from the command line.
    Eval { source: String, print: bool },
    /// `--test`: the files that match, each in a process; what follows the options names them.
    Test,
    /// Standard input is the program. `dash` says that the user wrote `-`.
    Stdin { dash: bool },
    /// `-i`, or no script while standard input is a terminal (the caller finds that out).
    Interactive,
    /// No script and nothing said: stdin when it is not a terminal, else the interactive prompt.
    #[default]
    StdinOrInteractive,
    /// `-h`
    Help,
    /// `-v`
    Version,
    /// `--v8-options`, `--completion-bash` and the like: text to print on stdout, exit 0.
    Print(String),
    /// `--compat`: what is there of Node's modules.
    Compat,
    /// `protojs doctor [--json]`
    Doctor { json: bool },
}

/// `--input-type`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputType {
    #[default]
    Detect,
    CommonJs,
    Module,
}

/// `--unhandled-rejections`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum UnhandledRejections {
    #[default]
    Throw,
    Strict,
    Warn,
    WarnWithErrorCode,
    None,
}

/// `--cores`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cores {
    Auto,
    Count(u32),
}

/// Everything the command line and `NODE_OPTIONS` said.
#[derive(Clone, Debug)]
pub struct Options {
    pub action: Action,
    /// `-c`: compile the script, do not run it.
    pub check: bool,
    /// `-p`: the value of what runs is printed.
    pub print: bool,
    /// `-i`: the prompt opens even after `-e` or when stdin is no terminal.
    pub interactive: bool,
    /// `process.execArgv`: the options before the script, as written.
    pub exec_argv: Vec<String>,
    /// What follows the script in `process.argv`.
    pub script_args: Vec<String>,
    pub require: Vec<String>,
    pub import: Vec<String>,
    /// `--experimental-loader`: modules whose hooks stand before the loader.
    pub loaders: Vec<String>,
    pub conditions: Vec<String>,
    pub env_files: Vec<EnvFile>,
    pub disabled_warnings: Vec<String>,
    pub input_type: InputType,
    pub unhandled_rejections: UnhandledRejections,
    pub title: Option<String>,
    pub redirect_warnings: Option<String>,
    /// `--disable-proto=delete|throw`
    pub disable_proto: Option<String>,
    pub dns_result_order: Option<String>,
    /// `--experimental-default-type=module|commonjs`
    pub default_type: Option<String>,
    /// `--trace-require-module[=mode]`
    pub trace_require_module: Option<String>,
    pub tls_cipher_list: Option<String>,
    /// Bytes of JS heap; `None` leaves the engine unlimited.
    pub heap_bytes_max: Option<u64>,
    /// Bytes of JS stack; `None` is the default of the shard.
    pub stack_bytes_max: Option<usize>,
    pub stack_trace_limit: Option<i64>,
    pub http_header_bytes_max: Option<u64>,
    pub secure_heap_bytes: u64,
    pub secure_heap_bytes_min: u64,
    pub test_run: TestRun,
    pub cores: Cores,
    pub io_threads: Option<u32>,
    /// The switches, one bit each.
    pub switches: Switches,
    /// What only JavaScript halves ask for, in the order of the command line.
    pub told: Vec<(String, OptionValue)>,
}

/// `--env-file` and `--env-file-if-exists`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnvFile {
    pub path: String,
    pub optional: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            action: Action::default(),
            check: false,
            print: false,
            interactive: false,
            exec_argv: Vec::new(),
            script_args: Vec::new(),
            require: Vec::new(),
            import: Vec::new(),
            loaders: Vec::new(),
            conditions: Vec::new(),
            env_files: Vec::new(),
            disabled_warnings: Vec::new(),
            input_type: InputType::default(),
            unhandled_rejections: UnhandledRejections::default(),
            title: None,
            redirect_warnings: None,
            disable_proto: None,
            dns_result_order: None,
            default_type: None,
            trace_require_module: None,
            tls_cipher_list: None,
            heap_bytes_max: None,
            stack_bytes_max: None,
            stack_trace_limit: None,
            http_header_bytes_max: None,
            secure_heap_bytes: 0,
            secure_heap_bytes_min: 2,
            test_run: TestRun::default(),
            cores: Cores::Count(1),
            io_threads: None,
            switches: Switches::DEFAULT,
            told: Vec::new(),
        }
    }
}

impl Options {
    pub fn has(&self, switch: Switch) -> bool {
        self.switches.has(switch)
    }
}

/// Why the command line was refused. The text goes to stderr as it stands, with a newline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub text: String,
    pub exit_code: i32,
}

impl Refusal {
    pub(crate) fn new(text: String) -> Refusal {
        Refusal { text: format!("protojs: {text}"), exit_code: EXIT_BAD_OPTION }
    }
}

/// What the parser collects besides the options themselves.
#[derive(Default)]
struct Pending {
    eval: Option<String>,
    print: bool,
    /// The first of help, version or a printed text; it wins over everything else.
    page: Option<Action>,
}

/// Reads `arguments` (without `argv[0]`) and the value of `NODE_OPTIONS`.
pub fn parse(arguments: Vec<String>, node_options: Option<&str>) -> Result<Options, Refusal> {
    let mut options = Options::default();
    let mut pending = Pending::default();
    if let Some(text) = node_options
        && !text.is_empty()
    {
        let words = split_environment(text)?;
        let used = read_options(&words, Source::Environment, &mut options, &mut pending)?;
        debug_assert!(used.end <= words.len());
    }
    if arguments.first().is_some_and(|first| first == "doctor")
        && arguments[1..].iter().all(|word| word == "--json")
    {
        options.action = Action::Doctor { json: arguments.len() > 1 };
        return Ok(options);
    }
    let span = read_options(&arguments, Source::CommandLine, &mut options, &mut pending)?;
    let mut arguments = arguments;
    let rest = arguments.split_off(span.end);
    arguments.truncate(span.options_end);
    options.exec_argv = arguments;
    decide(&mut options, pending, rest)?;
    Ok(options)
}

/// How far the options reach: `options_end` excludes a closing `--`, `end` includes it.
struct Span {
    options_end: usize,
    end: usize,
}

#[derive(Clone, Copy, PartialEq)]
enum Source {
    CommandLine,
    Environment,
}

fn read_options(
    words: &[String],
    source: Source,
    options: &mut Options,
    pending: &mut Pending,
) -> Result<Span, Refusal> {
    let mut index = 0;
    while index < words.len() {
        let word = words[index].as_str();
        if word.len() < 2 || !word.starts_with('-') {
            break;
        }
        if word == "--" {
            if source == Source::Environment {
                return Err(Refusal::new("-- is not allowed in NODE_OPTIONS".to_string()));
            }
            return Ok(Span { options_end: index, end: index + 1 });
        }
        index += 1 + read_option(word, words.get(index + 1), source, options, pending)?;
    }
    Ok(Span { options_end: index, end: index })
}

/// Reads one option. Returns how many words after it belong to it (0 or 1).
fn read_option(
    word: &str,
    next: Option<&String>,
    source: Source,
    options: &mut Options,
    pending: &mut Pending,
) -> Result<usize, Refusal> {
    let (name, joined) = match word.split_once('=') {
        Some((name, value)) if word.starts_with("--") => (name, Some(value)),
        _ => (word, None),
    };
    let (spec, negated) = find(name).ok_or_else(|| unknown(word, source))?;
    if source == Source::Environment && !spec.in_environment {
        return Err(Refusal::new(format!("{name} is not allowed in NODE_OPTIONS")));
    }
    if negated && spec.kind != Kind::Switch {
        return Err(Refusal::new(format!(
            "{name} is an invalid negation because it is not a boolean option"
        )));
    }
    if let Effect::Unsupported(reason) = spec.effect {
        return Err(Refusal::new(format!("{name} is not supported: {reason}")));
    }
    match spec.kind {
        Kind::Switch => {
            let next_value = next.map(String::as_str).filter(|value| !looks_like_option(value));
            if spec.effect == Effect::Told {
                options.told.push((spec.name.to_string(), OptionValue::Bool(!negated)));
            }
            let used = switch(spec.effect, !negated, next_value, options, pending);
            Ok(used)
        }
        Kind::OptionalValue => {
            apply(name, spec.effect, joined.unwrap_or(""), options, pending)?;
            Ok(0)
        }
        Kind::Value => match joined {
            Some("") => Err(missing(name)),
            Some(value) => apply(name, spec.effect, value, options, pending).map(|()| 0),
            None => match next {
                Some(value) if !looks_like_option(value) => {
                    let value = value.strip_prefix('\\').filter(|v| v.starts_with('-')).unwrap_or(value);
                    apply(name, spec.effect, value, options, pending).map(|()| 1)
                }
                _ => Err(missing(name)),
            },
        },
    }
}

fn looks_like_option(word: &str) -> bool {
    word.len() > 1 && word.starts_with('-')
}

/// Finds a name in the table: `_` counts as `-`, and `--no-x` is the negation of `--x`.
fn find(name: &str) -> Option<(&'static Spec, bool)> {
    if !name.starts_with("--") {
        return table::find(name).map(|spec| (spec, false));
    }
    let folded;
    let name = if name.contains('_') {
        folded = name.replace('_', "-");
        folded.as_str()
    } else {
        name
    };
    if let Some(spec) = table::find(name) {
        return Some((spec, false));
    }
    let positive = format!("--{}", name.strip_prefix("--no-")?);
    table::find(&positive).map(|spec| (spec, true))
}

fn unknown(word: &str, source: Source) -> Refusal {
    match source {
        Source::CommandLine => Refusal::new(format!("bad option: {word}")),
        Source::Environment => {
            let name = word.split('=').next().unwrap_or(word);
            Refusal::new(format!("{name} is not allowed in NODE_OPTIONS"))
        }
    }
}

fn missing(name: &str) -> Refusal {
    Refusal::new(format!("{name} requires an argument"))
}

/// Applies a switch. `-p` may take the next word as its source; then 1 is returned.
fn switch(
    effect: Effect,
    on: bool,
    next: Option<&str>,
    options: &mut Options,
    pending: &mut Pending,
) -> usize {
    match effect {
        Effect::Switch(switch) => options.switches.set(switch, on),
        Effect::Check => options.check = on,
        Effect::Interactive => options.interactive = on,
        Effect::Print => {
            pending.print = on;
            if let (true, Some(source)) = (on, next) {
                pending.eval = Some(source.to_string());
                return 1;
            }
        }
        Effect::Help => page(pending, Action::Help),
        Effect::Version => page(pending, Action::Version),
        Effect::Compat => page(pending, Action::Compat),
        Effect::Text(text) => page(pending, Action::Print(text.to_string())),
        _ => {}
    }
    0
}

fn page(pending: &mut Pending, action: Action) {
    // Node prints the version even when help was asked for first.
    if pending.page.is_none() || action == Action::Version {
        pending.page = Some(action);
    }
}

/// Applies an option that has a value.
fn apply(
    name: &str,
    effect: Effect,
    value: &str,
    options: &mut Options,
    pending: &mut Pending,
) -> Result<(), Refusal> {
    let text = || value.to_string();
    match effect {
        Effect::Eval => pending.eval = Some(text()),
        Effect::PrintEval => {
            pending.print = true;
            pending.eval = Some(text());
        }
        Effect::Told => options.told.push((name.replace('_', "-"), OptionValue::Text(text()))),
        Effect::Require => options.require.push(text()),
        Effect::Import => options.import.push(text()),
        Effect::Loader => options.loaders.push(text()),
        Effect::DefaultType => options.default_type = Some(text()),
        Effect::Conditions => options.conditions.push(text()),
        Effect::EnvFile { optional } => options.env_files.push(EnvFile { path: text(), optional }),
        Effect::DisableWarning => options.disabled_warnings.push(text()),
        Effect::Title => options.title = Some(text()),
        Effect::RedirectWarnings => options.redirect_warnings = Some(text()),
        Effect::TlsCipherList => options.tls_cipher_list = Some(text()),
        Effect::TraceRequireModule => options.trace_require_module = Some(text()),
        Effect::InputType => options.input_type = input_type(value)?,
        Effect::UnhandledRejections => options.unhandled_rejections = rejections(value)?,
        Effect::DisableProto => {
            if value != "delete" && value != "throw" {
                return Err(Refusal::new("invalid mode passed to --disable-proto".to_string()));
            }
            options.disable_proto = Some(text());
        }
        Effect::DnsResultOrder => {
            if !matches!(value, "ipv4first" | "ipv6first" | "verbatim") {
                return Err(Refusal::new("invalid value for --dns-result-order".to_string()));
            }
            options.dns_result_order = Some(text());
        }
        Effect::MaxOldSpace => {
            let mebibytes = integer(name, value)?.clamp(0, MEBIBYTES_MAX as i64) as u64;
            options.heap_bytes_max = (mebibytes > 0).then_some(mebibytes << 20);
        }
        Effect::StackSize => {
            let kibibytes = integer(name, value)?.clamp(0, 1 << 30) as usize;
            options.stack_bytes_max = Some(kibibytes << 10);
        }
        Effect::StackTraceLimit => options.stack_trace_limit = Some(integer(name, value)?),
        Effect::MaxHttpHeaderSize => options.http_header_bytes_max = Some(lenient(value)),
        Effect::TestRun => options.test_run.set(name, value)?,
        Effect::SecureHeap => options.secure_heap_bytes = power_of_two(name, value)?,
        Effect::SecureHeapMin => options.secure_heap_bytes_min = power_of_two(name, value)?,
        Effect::Cores => {
            options.cores = match value {
                "auto" => Cores::Auto,
                _ => Cores::Count(count(name, value)?),
            }
        }
        Effect::IoThreads => options.io_threads = Some(count(name, value)?),
        Effect::IntegerChecked => {
            integer(name, value)?;
        }
        _ => {}
    }
    Ok(())
}

/// Chooses the action once every option is known.
fn decide(options: &mut Options, pending: Pending, rest: Vec<String>) -> Result<(), Refusal> {
    if let Some(page) = pending.page {
        options.action = page;
        return Ok(());
    }
    if options.check && (pending.eval.is_some() || options.interactive) {
        return Err(Refusal::new("either --check or --eval can be used, not both".to_string()));
    }
    options.print = pending.print;
    if options.has(Switch::Watch) && !options.has(Switch::Test) {
        return Err(Refusal::new(
            "--watch is not supported without --test: use an external file watcher".to_string(),
        ));
    }
    if options.has(Switch::Test) {
        options.script_args = rest;
        options.action = test_action(options, &pending)?;
        return Ok(());
    }
    let mut rest = rest;
    if let Some(source) = pending.eval {
        options.script_args = rest;
        options.action = Action::Eval { source, print: pending.print };
        return Ok(());
    }
    if rest.is_empty() {
        options.action = match options.interactive {
            true => Action::Interactive,
            false => Action::StdinOrInteractive,
        };
        return Ok(());
    }
    let first = rest.remove(0);
    options.script_args = rest;
    options.action = match first.as_str() {
        "-" => Action::Stdin { dash: true },
        _ => Action::Script(first),
    };
    Ok(())
}

/// `--test` runs files, and nothing else.
fn test_action(options: &Options, pending: &Pending) -> Result<Action, Refusal> {
    let others = [
        (options.check, "--check"),
        (pending.eval.is_some(), "--eval"),
        (options.interactive, "--interactive"),
    ];
    match others.iter().find(|(given, _)| *given) {
        Some((_, name)) => Err(Refusal::new(format!("either --test or {name} can be used, not both"))),
        None => Ok(Action::Test),
    }
}

#[cfg(test)]
mod tests;
