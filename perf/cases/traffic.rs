//! Steady traffic: how much a server answers, how fast, and what it uses for that.

use std::io;

use super::Case;
use crate::load::answers::Expected;
use crate::load::generator::{self, Outcome, Plan};
use crate::metric::{Metric, Sample};
use crate::options::Settings;
use crate::peer::Peer;
use crate::process::{self, Memory};
use crate::server::Server;

/// Messages from here on are counted in megabytes.
const BULK_ECHO_BYTES: usize = 16 * 1024;
/// Bodies from here on likewise.
const BULK_BODY_BYTES: usize = 1 << 20;

pub fn measure(case: &Case, peer: &Peer, settings: &Settings) -> io::Result<Sample> {
    let mut server = Server::start(peer, case.script)?;
    let plan = plan(case, settings, &server);
    let outcome =
        generator::run(&plan, server.pid()).map_err(|error| io::Error::other(server.explain(&error)))?;
    let memory = process::memory(server.pid())?;
    Ok(sample(&plan, &outcome, &memory))
}

/// The case's load against a server.
pub fn plan(case: &Case, settings: &Settings, server: &Server) -> Plan {
    let exchange = (case.exchange)();
    Plan {
        address: server.address,
        connections: case.connections,
        pipeline: case.pipeline,
        request: exchange.request,
        expected: exchange.expected,
        warm_up: settings.warm_up,
        span: settings.span,
        requests_max: settings.requests,
    }
}

/// What a request moves, if that is what counts: a large echo (one way), a large upload or a large answer.
fn bulk_bytes(plan: &Plan) -> Option<usize> {
    let border = if plan.expected == Expected::Echo { BULK_ECHO_BYTES } else { BULK_BODY_BYTES };
    Some(plan.request.len().max(plan.expected.body().len())).filter(|bytes| *bytes >= border)
}

fn sample(plan: &Plan, outcome: &Outcome, memory: &Memory) -> Sample {
    let mut sample = Sample::default();
    let requests = outcome.requests as f64;
    let seconds = outcome.elapsed.as_secs_f64();
    if let Some(bytes) = bulk_bytes(plan) {
        let megabytes = requests * bytes as f64 / 1e6;
        sample.set(Metric::MegabytesPerSecond, megabytes / seconds);
        sample.set(Metric::CpuPerMegabyte, outcome.server.total_us / megabytes);
    } else {
        sample.set(Metric::RequestsPerSecond, requests / seconds);
    }
    sample.set(Metric::CpuPerRequest, outcome.server.total_us / requests);
    sample.set(Metric::UserPerRequest, outcome.server.user_us / requests);
    sample.set(Metric::SystemPerRequest, outcome.server.system_us / requests);
    for (metric, quantile) in [(Metric::P50, 0.5), (Metric::P99, 0.99), (Metric::P999, 0.999)] {
        sample.set(metric, outcome.latency.value_at_quantile(quantile) as f64 / 1000.0);
    }
    sample.set(Metric::ResidentAfter, memory.resident_kib as f64 / 1024.0);
    sample.set(Metric::ResidentPeak, memory.peak_kib as f64 / 1024.0);
    sample.set(Metric::LoadPerRequest, outcome.generator_cpu.as_secs_f64() * 1e6 / requests);
    sample.set_errors(outcome.errors, &outcome.error_texts);
    sample
}
