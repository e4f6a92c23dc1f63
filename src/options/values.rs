//! Options by their names, as JavaScript halves ask for them.

use crate::table::{self, Effect};
use crate::{Action, InputType, Options, Switch, UnhandledRejections};

/// The value of an option for JavaScript halves.
#[derive(Clone, Debug, PartialEq)]
pub enum OptionValue {
    /// Not given, or it has no value here.
    Undefined,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<String>),
}

impl Options {
    /// The value of an option by its long name, such as `--warnings`.
    pub fn value(&self, name: &str) -> OptionValue {
        let text = |value: &Option<String>| value.clone().map_or(OptionValue::Undefined, OptionValue::Text);
        match name {
            "--require" => OptionValue::List(self.require.clone()),
            "--import" => OptionValue::List(self.import.clone()),
            "--experimental-loader" => OptionValue::List(self.loaders.clone()),
            "--experimental-default-type" => text(&self.default_type),
            "--conditions" => OptionValue::List(self.conditions.clone()),
            "--disable-warning" => OptionValue::List(self.disabled_warnings.clone()),
            "--title" => text(&self.title),
            "--redirect-warnings" => text(&self.redirect_warnings),
            "--disable-proto" => text(&self.disable_proto),
            "--dns-result-order" => text(&self.dns_result_order),
            "--trace-require-module" => text(&self.trace_require_module),
            "--tls-cipher-list" => text(&self.tls_cipher_list),
            "--input-type" => match self.input_type {
                InputType::Detect => OptionValue::Undefined,
                InputType::CommonJs => OptionValue::Text("commonjs".to_string()),
                InputType::Module => OptionValue::Text("module".to_string()),
            },
            "--unhandled-rejections" => OptionValue::Text(self.unhandled_rejections.name().to_string()),
            "--max-http-header-size" => self
                .http_header_bytes_max
                .map_or(OptionValue::Undefined, |bytes| OptionValue::Number(bytes as f64)),
            "--stack-trace-limit" => self
                .stack_trace_limit
                .map_or(OptionValue::Undefined, |limit| OptionValue::Number(limit as f64)),
            "--secure-heap" => OptionValue::Number(self.secure_heap_bytes as f64),
            "--secure-heap-min" => OptionValue::Number(self.secure_heap_bytes_min as f64),
            "--interactive" => OptionValue::Bool(self.interactive),
            "--check" => OptionValue::Bool(self.check),
            "--eval" => match &self.action {
                Action::Eval { source, .. } => OptionValue::Text(source.clone()),
                _ => OptionValue::Undefined,
            },
            "--print" => OptionValue::Bool(self.print),
            _ => match table::find(name).map(|spec| spec.effect) {
                Some(Effect::Switch(switch)) => OptionValue::Bool(self.has(switch)),
                Some(Effect::TestRun) => self.test_run.value(name),
                Some(Effect::Told) => {
                    let told = self.told.iter().rev().find(|(told, _)| told == name);
                    told.map_or(OptionValue::Undefined, |(_, value)| value.clone())
                }
                _ => OptionValue::Undefined,
            },
        }
    }

    /// The flags that the process object shows: bits 1 noDeprecation, 2 throwDeprecation, 4 traceDeprecation, 8 traceWarnings.
    pub fn warning_flags(&self) -> u32 {
        let bits = [
            (!self.has(Switch::Deprecation), 1),
            (self.has(Switch::ThrowDeprecation), 2),
            (self.has(Switch::TraceDeprecation), 4),
            (self.has(Switch::TraceWarnings), 8),
        ];
        bits.iter().filter(|(on, _)| *on).map(|(_, bit)| bit).sum()
    }
}

impl UnhandledRejections {
    /// The word of the command line.
    pub fn name(self) -> &'static str {
        match self {
            UnhandledRejections::Throw => "throw",
            UnhandledRejections::Strict => "strict",
            UnhandledRejections::Warn => "warn",
            UnhandledRejections::WarnWithErrorCode => "warn-with-error-code",
            UnhandledRejections::None => "none",
        }
    }
}
