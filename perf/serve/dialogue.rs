//! What the baselines say: finds requests in the bytes that arrive and writes the answers that Node would give.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use memchr::memmem;

use crate::calendar;

/// What a baseline serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Service {
    /// "hello" to everything.
    Hello,
    /// The answers of scripts/json.js to the requests of the case json.
    Json,
    /// Every byte back.
    Echo,
}

impl Service {
    /// By the name of the script it stands beside.
    pub fn by_name(name: &str) -> Option<Self> {
        match name {
            "hello" | "serve" => Some(Self::Hello),
            "json" => Some(Self::Json),
            "echo" | "echo-write" => Some(Self::Echo),
            _ => None,
        }
    }
}

/// The answers, with a Date that is written once a second.
pub struct Speaker {
    service: Service,
    second: u64,
    to_get: Vec<u8>,
    to_post: Vec<u8>,
}

/// What one connection has said so far.
#[derive(Default)]
pub struct Listener {
    head: Vec<u8>,
    body_left: usize,
}

impl Speaker {
    /// Without a Date until the first `refresh`.
    pub fn new(service: Service) -> Self {
        let mut speaker = Self { service, second: 0, to_get: Vec::new(), to_post: Vec::new() };
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
                self.to_get = response(&date, "", "hello");
                self.to_post.clone_from(&self.to_get);
            }
            Service::Json => {
                let json = "Content-Type: application/json\r\n";
                self.to_get = response(&date, json, crate::exchanges::JSON_GET_BODY);
                self.to_post = response(&date, json, crate::exchanges::JSON_POST_BODY);
            }
            Service::Echo => {}
        }
    }

    /// Takes in what arrived and appends what is to be said to it.
    pub fn answer(&self, listener: &mut Listener, bytes: &[u8], out: &mut Vec<u8>) {
        if self.service == Service::Echo {
            out.extend_from_slice(bytes);
            return;
        }
        if listener.head.is_empty() {
            let used = self.answer_whole(&mut listener.body_left, bytes, out);
            listener.head.extend_from_slice(&bytes[used..]);
            return;
        }
        let mut whole = std::mem::take(&mut listener.head);
        whole.extend_from_slice(bytes);
        let used = self.answer_whole(&mut listener.body_left, &whole, out);
        whole.drain(..used);
        listener.head = whole;
    }

    /// Returns how many bytes were whole requests or parts of bodies.
    fn answer_whole(&self, body_left: &mut usize, bytes: &[u8], out: &mut Vec<u8>) -> usize {
        let mut used = 0;
        loop {
            let in_body = (*body_left).min(bytes.len() - used);
            used += in_body;
            *body_left -= in_body;
            if in_body > 0 && *body_left == 0 {
                out.extend_from_slice(&self.to_post);
            }
            let rest = &bytes[used..];
            let Some(head_end) = memmem::find(rest, b"\r\n\r\n") else { return used };
            used += head_end + 4;
            *body_left = if rest[0] == b'P' { content_length(&rest[..head_end]) } else { 0 };
            if *body_left == 0 {
                out.extend_from_slice(&self.to_get);
            }
        }
    }
}

fn content_length(head: &[u8]) -> usize {
    let Some(start) = memmem::find(head, b"Content-Length: ") else { return 0 };
    let digits = head[start + 16..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |length, digit| length * 10 + usize::from(digit - b'0'))
}

fn response(date: &str, extra: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\n{extra}Date: {date}\r\nConnection: keep-alive\r\nKeep-Alive: timeout=5\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
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
