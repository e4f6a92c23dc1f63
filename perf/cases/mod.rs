//! The cases: what each measures, and with which settings when none are given.

mod calls;
mod idle;
mod launch;
mod storm;
mod traffic;

use crate::exchanges;
use crate::load::probe::Exchange;
use crate::metric::Sample;
use crate::options::Settings;
use crate::peer::Peer;

/// How a case is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Method {
    Traffic,
    Idle,
    Storm,
    Startup,
    FirstAnswer,
    Calls,
}

/// One case.
#[derive(Clone, Copy)]
pub struct Case {
    pub name: &'static str,
    title: &'static str,
    /// Script in perf/scripts that the servers run.
    script: &'static str,
    exchange: fn() -> Exchange,
    method: Method,
    pub connections: usize,
    pub pipeline: usize,
}

const CASES: [Case; 22] = [
    Case { name: "hello", title: "HTTP hello", ..traffic("hello", exchanges::hello) },
    Case {
        name: "serve-hello",
        title: "HTTP hello by serve({ fetch })",
        ..traffic("serve", exchanges::hello)
    },
    Case { name: "json-get", title: "JSON: GET with a query", ..traffic("json", exchanges::json_get) },
    Case { name: "json-post", title: "JSON: POST of 1 KiB", ..traffic("json", exchanges::json_post) },
    Case { name: "express", title: "Express: hello", ..traffic("express", exchanges::hello) },
    Case { name: "express-json", title: "Express: JSON", ..traffic("express", exchanges::express_json) },
    Case { name: "echo", title: "TCP echo of 1 KiB", ..traffic("echo", || exchanges::echo(1024)) },
    Case {
        name: "bulk",
        title: "TCP echo of 64 KiB",
        connections: 8,
        pipeline: 2,
        ..traffic("echo", || exchanges::echo(65_536))
    },
    Case { name: "static", title: "HTTP: a file of 64 KiB, piped", ..traffic("static", exchanges::file) },
    Case {
        name: "response-1m",
        title: "HTTP: an answer of 1 MiB, a Buffer",
        ..large("bodies", exchanges::large_answer)
    },
    Case {
        name: "response-1m-text",
        title: "HTTP: an answer of 1 MiB, a string",
        ..large("bodies", exchanges::large_text)
    },
    Case {
        name: "response-1m-pieces",
        title: "HTTP: an answer of 1 MiB, piped in 16 pieces",
        ..large("pieces", exchanges::large_answer)
    },
    Case { name: "upload-1m", title: "HTTP: an upload of 1 MiB", ..large("bodies", exchanges::upload) },
    Case {
        name: "upload-1m-chunked",
        title: "HTTP: an upload of 1 MiB in 16 chunks",
        ..large("bodies", exchanges::chunked_upload)
    },
    Case {
        name: "echo-write",
        title: "TCP echo of 1 KiB by socket.write",
        ..traffic("echo-write", || exchanges::echo(1024))
    },
    Case {
        name: "bulk-one",
        title: "TCP echo of 64 KiB over one connection",
        connections: 1,
        pipeline: 16,
        ..traffic("echo-write", || exchanges::echo(65_536))
    },
    Case {
        name: "idle-tcp",
        title: "Idle TCP connections",
        method: Method::Idle,
        connections: 10_000,
        ..traffic("echo-write", || exchanges::echo(16))
    },
    Case {
        name: "idle",
        title: "Idle keep-alive connections",
        method: Method::Idle,
        connections: 10_000,
        ..traffic("hello", exchanges::hello)
    },
    Case {
        name: "storm",
        title: "Connections opened, used once and closed",
        method: Method::Storm,
        ..traffic("hello", exchanges::hello)
    },
    Case {
        name: "startup",
        title: "console.log('hi'), the whole process",
        method: Method::Startup,
        connections: 1,
        ..traffic("hi", exchanges::hello)
    },
    Case {
        name: "first",
        title: "First answer of a server that requires http, fs and path",
        method: Method::FirstAnswer,
        connections: 1,
        ..traffic("first", exchanges::hello)
    },
    Case {
        name: "calls",
        title: "System calls per request of HTTP hello",
        method: Method::Calls,
        ..traffic("hello", exchanges::hello)
    },
];

const fn traffic(script: &'static str, exchange: fn() -> Exchange) -> Case {
    Case { name: "", title: "", script, exchange, method: Method::Traffic, connections: 64, pipeline: 1 }
}

const fn large(script: &'static str, exchange: fn() -> Exchange) -> Case {
    Case { connections: 16, ..traffic(script, exchange) }
}

/// Cases of that name: `json` and `express` are two, `bodies` five, `all` is every one, hello in the three settings that bars are set
/// for.
pub fn named(name: &str) -> Vec<Case> {
    let of =
        |wanted: fn(&Case, &str) -> bool| CASES.into_iter().filter(move |case| wanted(case, name)).collect();
    match name {
        "all" => {
            let [hello, rest @ ..] = CASES;
            let pipelined = Case { pipeline: 16, ..hello };
            let wide = Case { connections: 512, ..hello };
            [hello, pipelined, wide].into_iter().chain(rest).collect()
        }
        "json" | "express" => of(|case, name| case.script == name),
        "bodies" => of(|case, _| matches!(case.script, "bodies" | "pieces")),
        _ => of(|case, name| case.name == name),
    }
}

impl Case {
    /// With the settings that the user gave in place of its own.
    pub fn with(self, settings: &Settings) -> Self {
        let connections = settings.connections.unwrap_or(self.connections);
        Self { connections, pipeline: settings.pipeline.unwrap_or(self.pipeline), ..self }
    }

    /// Name, and what differs from the case's usual settings: names the report.
    pub fn label(&self) -> String {
        let usual = CASES.iter().find(|case| case.name == self.name).expect("cases come from the table");
        let mut label = self.name.to_owned();
        if self.connections != usual.connections {
            label += &format!("-c{}", self.connections);
        }
        if self.pipeline != usual.pipeline {
            label += &format!("-p{}", self.pipeline);
        }
        label
    }

    /// Title with the settings.
    pub fn title(&self) -> String {
        let pipelined =
            if self.pipeline > 1 { format!(", pipelined by {}", self.pipeline) } else { String::new() };
        match self.connections {
            1 => self.title.to_owned(),
            count => format!("{}, {count} connections{pipelined}", self.title),
        }
    }

    /// Whether the peer has what the case needs.
    pub fn suits(&self, peer: &Peer) -> bool {
        peer.command(self.script, None).is_some()
    }

    /// One round of one peer.
    pub fn measure(&self, peer: &Peer, settings: &Settings) -> Result<Sample, String> {
        let result = match self.method {
            Method::Traffic => traffic::measure(self, peer, settings),
            Method::Idle => idle::measure(self, peer),
            Method::Storm => storm::measure(self, peer, settings),
            Method::Startup => launch::measure_startup(self, peer),
            Method::FirstAnswer => launch::measure_first_answer(self, peer),
            Method::Calls => calls::measure(self, peer, settings),
        };
        result.map_err(|error| error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bar_belongs_to_a_report_of_all() {
        let labels: Vec<String> = named("all").iter().map(Case::label).collect();
        for bar in crate::bars::BARS {
            assert!(labels.iter().any(|label| label == bar.label), "{}", bar.label);
        }
    }

    #[test]
    fn names_lead_to_cases() {
        assert_eq!(named("hello").len(), 1);
        assert_eq!(named("json").len(), 2);
        assert_eq!(named("express").len(), 2);
        assert_eq!(named("bodies").len(), 5);
        assert!(named("nothing").is_empty());
        assert_eq!(Case { pipeline: 16, ..named("hello")[0] }.label(), "hello-p16");
    }
}
