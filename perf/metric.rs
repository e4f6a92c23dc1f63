//! The figures that are reported: name, unit, and the samples of one round.

use std::collections::BTreeMap;

/// A figure. The order is that of the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    RequestsPerSecond,
    MegabytesPerSecond,
    CpuPerRequest,
    UserPerRequest,
    SystemPerRequest,
    CpuPerMegabyte,
    P50,
    P99,
    P999,
    FirstAnswer,
    WholeProcess,
    ProcessCpu,
    ConnectsPerSecond,
    CpuPerConnect,
    IdleAnonymous,
    IdleProportional,
    IdleResident,
    CallsPerRequest,
    EntersPerRequest,
    ResidentAfter,
    ResidentPeak,
    LoadPerRequest,
    Errors,
}

impl Metric {
    /// Key in JSON.
    pub fn key(self) -> &'static str {
        self.describe().0
    }

    /// Head of the column, with the unit.
    pub fn title(self) -> &'static str {
        self.describe().1
    }

    /// The value with the digits that mean something.
    pub fn show(self, value: f64) -> String {
        let decimals = match value.abs() {
            magnitude if self.describe().2 == 0 || magnitude >= 1000.0 => 0,
            magnitude if magnitude >= 100.0 => 1.min(self.describe().2),
            _ => self.describe().2,
        };
        format!("{value:.decimals$}")
    }

    /// A property of the server, so that a ratio of two of them says something.
    pub fn is_of_server(self) -> bool {
        !matches!(self, Self::LoadPerRequest | Self::Errors)
    }

    fn describe(self) -> (&'static str, &'static str, usize) {
        match self {
            Self::RequestsPerSecond => ("requests_per_second", "req/s", 0),
            Self::MegabytesPerSecond => ("megabytes_per_second", "MB/s", 0),
            Self::CpuPerRequest => ("cpu_us_per_request", "CPU µs", 2),
            Self::UserPerRequest => ("user_us_per_request", "user µs", 2),
            Self::SystemPerRequest => ("system_us_per_request", "system µs", 2),
            Self::CpuPerMegabyte => ("cpu_us_per_megabyte", "CPU µs/MB", 1),
            Self::P50 => ("p50_us", "p50 µs", 0),
            Self::P99 => ("p99_us", "p99 µs", 0),
            Self::P999 => ("p999_us", "p99.9 µs", 0),
            Self::FirstAnswer => ("first_answer_ms", "first answer ms", 2),
            Self::WholeProcess => ("whole_process_ms", "whole process ms", 2),
            Self::ProcessCpu => ("process_cpu_ms", "CPU ms", 2),
            Self::ConnectsPerSecond => ("connects_per_second", "connects/s", 0),
            Self::CpuPerConnect => ("cpu_us_per_connect", "CPU µs/connect", 1),
            Self::IdleAnonymous => ("idle_anonymous_bytes", "anonymous B/connection", 0),
            Self::IdleProportional => ("idle_proportional_bytes", "PSS B/connection", 0),
            Self::IdleResident => ("idle_resident_bytes", "RSS B/connection", 0),
            Self::CallsPerRequest => ("system_calls_per_request", "system calls/request", 3),
            Self::EntersPerRequest => ("io_uring_enter_per_request", "io_uring_enter/request", 3),
            Self::ResidentAfter => ("rss_after_mib", "RSS after MiB", 1),
            Self::ResidentPeak => ("rss_peak_mib", "peak RSS MiB", 1),
            Self::LoadPerRequest => ("load_us_per_request", "load CPU µs", 2),
            Self::Errors => ("errors", "errors", 0),
        }
    }
}

/// What one round of one peer gave.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    pub values: BTreeMap<Metric, f64>,
    /// What the figures do not say: errors in words, the system calls by name.
    pub notes: Vec<String>,
}

impl Sample {
    /// Adds a figure.
    pub fn set(&mut self, metric: Metric, value: f64) {
        self.values.insert(metric, value);
    }

    /// Adds the errors, in words too when there are any.
    pub fn set_errors(&mut self, count: u64, texts: &[String]) {
        self.set(Metric::Errors, count as f64);
        self.notes.extend(texts.iter().map(|text| format!("error: {text}")));
    }
}
