//! The example service, as a stranger would use it: start, requests of every kind, SIGTERM.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use crate::process::{finish, protojs};

const PATIENCE: Duration = Duration::from_secs(20);

struct Service {
    child: Child,
    address: String,
}

impl Service {
    fn start() -> Service {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/server.js");
        let mut command = protojs();
        command
            .arg(script)
            .env("PORT", "0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit());
        let mut child = command.spawn().expect("the program starts");
        let mut line = String::new();
        // The pipe stays with the child for what is printed later; one line fits in any read.
        let pipe = child.stdout.as_mut().expect("stdout is a pipe");
        BufReader::with_capacity(1, pipe).read_line(&mut line).expect("the service says where it listens");
        let address = line.trim().rsplit('/').next().unwrap_or_default().to_owned();
        assert!(address.contains(':'), "the service printed {line:?}");
        Service { child, address }
    }

    /// Status and body of the answer to a request on a connection of its own.
    fn ask(&self, method: &str, path: &str, body: &str) -> (u16, String) {
        let mut stream = self.connect();
        let length = body.len();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .expect("the request is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the answer is text and ends with the connection");
        let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.unwrap_or_else(|| panic!("{method} {path} was answered by {answer:?}")), body.to_owned())
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(&self.address).expect("the service accepts");
        stream.set_read_timeout(Some(PATIENCE)).expect("a limit of time can be set");
        stream
    }

    fn stop(self) -> (Option<i32>, String) {
        let kill = Command::new("kill").arg(self.child.id().to_string()).status();
        assert!(kill.is_ok_and(|status| status.success()));
        let output = finish(self.child, PATIENCE).expect("SIGTERM ends the service");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

#[test]
fn service_answers_requests_and_ends_when_told() {
    let too_long = "x".repeat(70_000);
    let service = Service::start();
    let check = |method, path, body, status, part: &str| {
        let answer = service.ask(method, path, body);
        assert_eq!(answer.0, status, "{method} {path}: {}", answer.1);
        assert!(answer.1.contains(part), "{method} {path}: {}", answer.1);
    };
    check("GET", "/health", "", 200, "\"status\":\"ok\"");
    check("POST", "/notes", "{\"text\":\"first note\"}", 201, "\"id\":1");
    check("POST", "/notes", "{\"text\":\"second\"}", 201, "\"id\":2");
    check("GET", "/notes?text=note&limit=5", "", 200, "first note");
    check("PUT", "/notes/2", "{\"text\":\"changed\"}", 200, "changed");
    check("GET", "/notes/2", "", 200, "changed");
    check("DELETE", "/notes/2", "", 204, "");
    check("GET", "/notes/2", "", 404, "there is no note 2");
    check("GET", "/nowhere", "", 404, "/nowhere");
    check("PATCH", "/notes", "", 405, "PATCH");
    check("POST", "/notes", "no JSON", 400, "not JSON");
    check("POST", "/notes", "{}", 422, "text");
    check("POST", "/notes", &too_long, 413, "65536");
    check("HEAD", "/health", "", 200, "");
    // A kept-alive connection does not hold up the end.
    let mut idle = service.connect();
    idle.write_all(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n").expect("the request is sent");
    assert!(idle.read(&mut [0; 4096]).expect("it is answered") > 0);
    assert_eq!(service.stop(), (Some(0), "SIGTERM: finishing open requests\nstopped\n".to_owned()));
    drop(idle);
}

#[test]
fn service_says_when_its_port_is_taken() {
    let service = Service::start();
    let port = service.address.rsplit(':').next().expect("an address has a port").to_owned();
    let mut command = protojs();
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/examples/server.js")).env("PORT", port);
    let output = crate::process::run(command, b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("EADDRINUSE"));
    service.stop();
}
