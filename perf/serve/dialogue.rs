//! What the baselines say: finds requests in the bytes that arrive and writes the answers that Node would give.

use std::rc::Rc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use memchr::memmem;

use crate::calendar;
use crate::exchanges;
use crate::load::probe::Exchange;

/// What a baseline serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// "hello" to everything.
    Hello,
    /// The answers of scripts/json.js to the requests of the case json.
    Json,
    /// Every byte back.
    Echo,
    /// The answers of scripts/bodies.js and pieces.js.
    Bodies,
    /// A file, read for each request: that of scripts/static.js.
    File,
}

impl Service {
    /// By the name of the script it stands beside.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "hello" | "serve" => Some(Self::Hello),
            "json" => Some(Self::Json),
            "echo" | "echo-write" => Some(Self::Echo),
            "bodies" | "pieces" => Some(Self::Bodies),
            "static" => Some(Self::File),
            _ => None,
        }
    }

    /// Bytes of a page that is received into.
    pub const fn page_bytes(self) -> u32 {
        if matches!(self, Self::Echo | Self::Bodies) { 65_536 } else { 4096 }
    }

    /// Whether its answers are written into one buffer with those that wait; else they are sent from where they lie.
    pub const fn is_small(self) -> bool {
        !matches!(self, Self::Bodies | Self::File)
    }
}

/// The answers, with a Date that is written once a second.
pub struct Speaker {
    service: Service,
    second: u64,
    to_get: Vec<u8>,
    to_post: Vec<u8>,
    /// What a GET is answered with where answers are not small, of a file only the head. A send keeps it in place while a newer
    /// one is made.
    large: Rc<Vec<u8>>,
    large_text: Rc<Vec<u8>>,
}

/// What one connection has said so far.
#[derive(Default)]
pub struct Listener {
    head: Vec<u8>,
    body_left: usize,
    /// What a GET asked for that is not small, and has not been given yet.
    pub wanted: Option<Wanted>,
}

/// What may be asked for where answers are not small.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    Plain,
    Text,
}

impl Speaker {
    /// Without a Date until the first `refresh`.
    pub fn new(service: Service) -> Self {
        let mut speaker = Self {
            service,
            second: 0,
            to_get: Vec::new(),
            to_post: Vec::new(),
            large: Rc::default(),
            large_text: Rc::default(),
        };
        speaker.refresh();
        speaker
    }

    /// To be called once a turn.
    pub fn refresh(&mut self) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO).as_secs();
        if now == self.second {
            return;
        }
        self.second = now;
        let date = calendar::http_date(now);
        match self.service {
            Service::Hello => {
                self.to_get = response(&date, "", b"hello");
                self.to_post.clone_from(&self.to_get);
            }
            Service::Json => {
                let json = "Content-Type: application/json\r\n";
                self.to_get = response(&date, json, crate::exchanges::JSON_GET_BODY.as_bytes());
                self.to_post = response(&date, json, crate::exchanges::JSON_POST_BODY.as_bytes());
            }
            Service::Bodies => {
                let answer_to = |exchange: Exchange| Rc::new(response(&date, "", exchange.expected.body()));
                self.large = answer_to(exchanges::large_answer());
                self.large_text = answer_to(exchanges::large_text());
                self.to_post = response(&date, "", exchanges::upload().expected.body());
            }
            Service::File => {
                let body = exchanges::file_bytes();
                let mut head = response(&date, "", &body);
                head.truncate(head.len() - body.len());
                self.large = Rc::new(head);
            }
            Service::Echo => {}
        }
    }

    /// What is said to a GET where answers are not small.
    pub fn large(&self, wanted: Wanted) -> Rc<Vec<u8>> {
        Rc::clone(if wanted == Wanted::Text { &self.large_text } else { &self.large })
    }

    /// Takes in what arrived and appends what is to be said to it.
    pub fn answer(&self, listener: &mut Listener, bytes: &[u8], out: &mut Vec<u8>) {
        if self.service == Service::Echo {
            out.extend_from_slice(bytes);
            return;
        }
        if listener.head.is_empty() {
            let used = self.answer_whole(listener, bytes, out);
            listener.head.extend_from_slice(&bytes[used..]);
            return;
        }
        let mut whole = std::mem::take(&mut listener.head);
        whole.extend_from_slice(bytes);
        let used = self.answer_whole(listener, &whole, out);
        whole.drain(..used);
        listener.head = whole;
    }

    /// Returns how many bytes were whole requests or parts of bodies.
    fn answer_whole(&self, listener: &mut Listener, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        let mut used = 0;
        loop {
            let in_body = listener.body_left.min(bytes.len() - used);
            used += in_body;
            listener.body_left -= in_body;
            if in_body > 0 && listener.body_left == 0 {
                out.extend_from_slice(&self.to_post);
            }
            let rest = &bytes[used..];
            let Some(head_end) = memmem::find(rest, b"\r\n\r\n") else { return used };
            used += head_end + 4;
            let is_post = rest[0] == b'P';
            listener.body_left = if is_post { body_length(&rest[..head_end]) } else { 0 };
            if is_post {
                continue;
            }
            if self.service.is_small() {
                out.extend_from_slice(&self.to_get);
            } else {
                let is_text = rest.starts_with(b"GET /text ");
                listener.wanted = Some(if is_text { Wanted::Text } else { Wanted::Plain });
            }
        }
    }
}

/// A body without a length is the one in chunks that the load sends: a baseline need not take chunks apart.
fn body_length(head: &[u8]) -> usize {
    let Some(start) = memmem::find(head, b"Content-Length: ") else { return exchanges::chunked_bytes() };
    let digits = head[start + 16..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'))
}

fn response(date: &str, extra: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\n{extra}Date: {date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers_at(service: Service, requests: &[u8], split: usize) -> Vec<u8> {
        let (speaker, mut listener, mut out) = (Speaker::new(service), Listener::default(), Vec::new());
        speaker.answer(&mut listener, &requests[..split], &mut out);
        speaker.answer(&mut listener, &requests[split..], &mut out);
        assert!(listener.head.is_empty() && listener.body_left == 0);
        out
    }

    #[test]
    fn every_request_is_answered_once_at_every_split() {
        let requests = b"GET / HTTP/1.1\r\nHost: x\r\n\r\nPOST / HTTP/1.1\r\nContent-Length: 3\r\n\r\nabcGET / HTTP/1.1\r\n\r\n";
        for split in 0..=requests.len() {
            let out = answers_at(Service::Json, requests, split);
            assert_eq!(memmem::find_iter(&out, b"HTTP/1.1 200 OK").count(), 3, "split at {split}");
            assert_eq!(
                memmem::find_iter(&out, crate::exchanges::JSON_POST_BODY.as_bytes()).count(),
                1,
                "split at {split}"
            );
        }
    }

    #[test]
    fn an_echo_is_what_came() {
        assert_eq!(answers_at(Service::Echo, b"any bytes\r\n\r\n", 4), b"any bytes\r\n\r\n");
    }
}
