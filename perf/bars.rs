//! What must hold: the limits that protojs is measured against.

use crate::metric::Metric;

/// One limit. `measured` is protojs' figure, divided by that of `against` if there is one.
#[derive(Clone, Copy, Debug)]
pub struct Bar {
    /// Label of the report it belongs to.
    pub label: &'static str,
    pub metric: Metric,
    /// None: the limit is absolute, in the unit of the metric.
    pub against: Option<&'static str>,
    pub limit: f64,
    /// What would be better still.
    pub aim: Option<f64>,
}

const fn ratio(label: &'static str, metric: Metric, against: &'static str, limit: f64) -> Bar {
    Bar { label, metric, against: Some(against), limit, aim: None }
}

const fn absolute(label: &'static str, metric: Metric, limit: f64) -> Bar {
    Bar { label, metric, against: None, limit, aim: None }
}

impl Bar {
    const fn aiming_at(self, aim: f64) -> Self {
        Self { aim: Some(aim), ..self }
    }
}

/// All bars; a report shows those with its label.
pub const BARS: &[Bar] = &[
    ratio("hello", Metric::CpuPerRequest, "raw-ring", 1.6).aiming_at(1.35),
    ratio("hello", Metric::CpuPerRequest, "node26", 0.4).aiming_at(0.33),
    ratio("hello", Metric::CpuPerRequest, "bun-native", 0.85).aiming_at(0.7),
    ratio("hello", Metric::P99, "node26", 0.5),
    ratio("hello-p16", Metric::CpuPerRequest, "node26", 0.15),
    ratio("hello-p16", Metric::CpuPerRequest, "bun-native", 0.25),
    ratio("hello-c512", Metric::P99, "node26", 0.5),
    absolute("hello-c512", Metric::ResidentAfter, 16.0),
    ratio("serve-hello", Metric::CpuPerRequest, "raw-ring", 1.5),
    ratio("startup", Metric::WholeProcess, "node26", 0.1),
    ratio("startup", Metric::WholeProcess, "bun", 0.6),
    absolute("startup", Metric::ResidentPeak, 7.0),
    ratio("first", Metric::FirstAnswer, "node26", 0.1),
    absolute("idle", Metric::IdleAnonymous, 1536.0).aiming_at(614.0),
    absolute("idle-tcp", Metric::IdleAnonymous, 3072.0),
    ratio("idle-tcp", Metric::IdleAnonymous, "node26", 0.2),
    ratio("express", Metric::CpuPerRequest, "node26", 0.9),
    ratio("express-json", Metric::CpuPerRequest, "node26", 0.9),
    ratio("echo", Metric::CpuPerRequest, "raw-ring", 1.25),
    ratio("echo", Metric::CpuPerRequest, "node26", 0.9),
    ratio("echo-write", Metric::CpuPerRequest, "raw-ring", 1.25),
    ratio("echo-write", Metric::CpuPerRequest, "node26", 0.9),
    ratio("bulk-one", Metric::CpuPerRequest, "node26", 0.83),
    ratio("static", Metric::CpuPerRequest, "node26", 0.3),
    ratio("response-1m", Metric::CpuPerRequest, "node26", 0.667),
    ratio("response-1m-text", Metric::CpuPerRequest, "node26", 0.667),
    ratio("response-1m-pieces", Metric::CpuPerRequest, "node26", 0.667),
    ratio("upload-1m", Metric::CpuPerRequest, "node26", 0.667),
    ratio("upload-1m-chunked", Metric::CpuPerRequest, "node26", 0.667),
    absolute("calls", Metric::EntersPerRequest, 0.2),
];

/// The bars of one report.
pub fn of(label: &str) -> impl Iterator<Item = &'static Bar> {
    BARS.iter().filter(move |bar| bar.label == label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_name_peers_that_exist_and_aims_below_limits() {
        for bar in BARS {
            assert!(bar.against.is_none_or(|name| crate::peer::names().any(|known| known == name)));
            assert!(bar.aim.is_none_or(|aim| aim < bar.limit));
        }
    }
}
