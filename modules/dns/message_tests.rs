//! Messages as servers send them, and as nobody should.

use super::message::{Answer, BadName, Data, Malformed, Record, kind, read_answer, write_question};
use proptest::prelude::*;

fn question(name: &str, kind: u16) -> Vec<u8> {
    write_question(7, name, kind, None).expect("a good name")
}

/// The answer to a question with these records, each with its name given as wire bytes.
fn answer(question: &[u8], records: &[(&[u8], u16, &[u8])]) -> Vec<u8> {
    let mut message = question.to_vec();
    message[2] |= 0x80;
    message[7] = records.len() as u8;
    for (name, kind, data) in records {
        message.extend_from_slice(name);
        message.extend_from_slice(&kind.to_be_bytes());
        message.extend_from_slice(&[0, 1, 0, 0, 0, 60]);
        message.extend_from_slice(&(data.len() as u16).to_be_bytes());
        message.extend_from_slice(data);
    }
    message
}

/// A pointer to the question's name.
const ASKED: &[u8] = &[0xc0, 12];

#[test]
fn questions_have_their_form() {
    let mut expect = vec![0, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    expect.extend_from_slice(b"\x07example\x03org\0\0\x01\0\x01");
    assert_eq!(question("example.org", kind::A), expect);
    assert_eq!(question("example.org.", kind::A), expect);
    let with_edns = write_question(7, "example.org", kind::A, Some(1232)).unwrap();
    assert_eq!(with_edns[11], 1);
    assert_eq!(with_edns[expect.len()..], [0, 0, 41, 4, 208, 0, 0, 0, 0, 0, 0]);
    assert_eq!(question("", kind::NS)[12..], [0, 0, 2, 0, 1]);
    assert_eq!(question(r"a\.b\046c", kind::A)[12..19], *b"\x05a.b.c\0");
}

#[test]
fn bad_names_are_refused() {
    let long_label = "x".repeat(64);
    let long_name = vec!["x".repeat(60); 5].join(".");
    for name in ["a..b", ".a", "..", "a\\", "a\\25", "a\\999", &long_label, &long_name] {
        assert_eq!(write_question(1, name, kind::A, None), Err(BadName), "{name}");
    }
}

#[test]
fn every_kind_of_record_is_read() {
    let check = |kind: u16, data: &[u8], expect: Data| {
        let question = question("example.org", kind);
        let message = answer(&question, &[(ASKED, kind, data)]);
        let records = vec![Record { kind, ttl: 60, data: expect }];
        assert_eq!(
            read_answer(&message, &question),
            Some(Ok(Answer { code: 0, truncated: false, records })),
            "{kind}"
        );
    };
    let name = || "mail.example.org".to_owned();
    check(kind::A, &[1, 2, 3, 4], Data::Address([1, 2, 3, 4].into()));
    check(kind::AAAA, &[0; 16], Data::Address([0; 16].into()));
    check(kind::PTR, b"\x04mail\xc0\x0c", Data::Name(name()));
    check(kind::CNAME, b"\x04m.\\ \0", Data::Name("m\\.\\\\\\032".to_owned()));
    check(kind::MX, b"\0\x05\x04mail\xc0\x0c", Data::Mx { priority: 5, exchange: name() });
    check(kind::TXT, b"\x02ab\0\x01c", Data::Txt(vec![b"ab".to_vec(), Vec::new(), b"c".to_vec()]));
    check(
        kind::SRV,
        b"\0\x01\0\x02\0\x03\xc0\x0c",
        Data::Srv { priority: 1, weight: 2, port: 3, name: "example.org".to_owned() },
    );
    check(
        kind::NAPTR,
        b"\0\x01\0\x02\x01S\x03SIP\0\xc0\x0c",
        Data::Naptr {
            order: 1,
            preference: 2,
            texts: [b"S".to_vec(), b"SIP".to_vec(), Vec::new()],
            replacement: "example.org".to_owned(),
        },
    );
    check(
        kind::CAA,
        b"\x80\x05issueca.example",
        Data::Caa { flags: 128, property: b"issue".to_vec(), value: b"ca.example".to_vec() },
    );
    let soa = b"\xc0\x0c\xc0\x0c\0\0\0\x01\0\0\0\x02\0\0\0\x03\0\0\0\x04\0\0\0\x05";
    let names = ["example.org".to_owned(), "example.org".to_owned()];
    check(kind::SOA, soa, Data::Soa { names, numbers: [1, 2, 3, 4, 5] });
}

#[test]
fn answers_to_other_questions_are_nothing() {
    let asked = question("example.org", kind::A);
    let good = answer(&asked, &[(ASKED, kind::A, &[1, 2, 3, 4])]);
    assert!(read_answer(&good, &asked).is_some());
    assert_eq!(read_answer(&good, &question("example.com", kind::A)), None);
    assert_eq!(read_answer(&good, &question("example.org", kind::AAAA)), None);
    assert_eq!(read_answer(&good, &write_question(8, "example.org", kind::A, None).unwrap()), None);
    assert_eq!(read_answer(&asked, &asked), None, "a question is no answer");
    assert!(
        read_answer(&answer(&question("EXAMPLE.org", kind::A), &[]), &asked).is_some(),
        "case is no matter"
    );
}

#[test]
fn pointers_in_circles_and_forward_are_malformed() {
    let asked = question("a", kind::PTR);
    let at = asked.len() as u8 + 12;
    let forward = [0xc0, at + 4, 0, 0];
    let itself = [0xc0, at];
    let to_before = [1, b'x', 0xc0, at];
    for data in [&forward[..], &itself, &to_before, &[0x40, 1], &[63, 1], &[]] {
        let message = answer(&asked, &[(ASKED, kind::PTR, data)]);
        assert_eq!(read_answer(&message, &asked), Some(Err(Malformed)), "{data:?}");
    }
}

#[test]
fn a_truncated_answer_says_so() {
    let asked = question("a", kind::A);
    let mut message = answer(&asked, &[]);
    message[2] |= 2;
    message[7] = 9;
    let expect = Answer { code: 0, truncated: true, records: Vec::new() };
    assert_eq!(read_answer(&message, &asked), Some(Ok(expect)));
}

proptest! {
    #[test]
    fn hostile_bytes_do_no_harm(tail in prop::collection::vec(any::<u8>(), 0..400), count in 0u8..20, kind in 0u16..300) {
        let asked = question("example.org", kind);
        let mut message = answer(&asked, &[]);
        message[7] = count;
        message.extend_from_slice(&tail);
        let _ = read_answer(&message, &asked);
        let _ = read_answer(&tail, &asked);
    }

    #[test]
    fn damaged_answers_do_no_harm(at in 0usize..120, byte in any::<u8>(), cut in 0usize..120) {
        let asked = question("example.org", kind::MX);
        let data: &[u8] = b"\0\x05\x04mail\xc0\x0c";
        let mut message = answer(&asked, &[(ASKED, kind::MX, data), (b"\x01a\xc0\x0c", kind::MX, data)]);
        let at = at % message.len();
        message[at] = byte;
        let _ = read_answer(&message, &asked);
        message.truncate(cut);
        let _ = read_answer(&message, &asked);
    }

    #[test]
    fn what_is_asked_is_what_is_read(labels in prop::collection::vec("[a-z0-9-]{1,20}", 1..6)) {
        let name = labels.join(".");
        let asked = question(&name, kind::CNAME);
        let message = answer(&asked, &[(ASKED, kind::CNAME, ASKED)]);
        let records = vec![Record { kind: kind::CNAME, ttl: 60, data: Data::Name(name) }];
        prop_assert_eq!(read_answer(&message, &asked), Some(Ok(Answer { code: 0, truncated: false, records })));
    }
}
