//! Failures of natives as JavaScript errors.

use crate::host::{Runner, TestHost, check};
use typebridge::*;

pub static NATIVES: &[Native<TestHost>] = &[Native::new("fail", 1, fail)];

fn fail(_: &mut TestHost, args: &Args) -> Result<Value, Failure> {
    let class = |class| Failure::Coded { class, code: "ERR_TEST", message: "m".into() };
    Err(match &*args.text(0)? {
        "type" => Failure::type_error("wrong \u{20ac}"),
        "range" => Failure::range_error("x".repeat(1000)),
        "coded" => Failure::coded("ERR_TEST", "m"),
        "plain code" => Failure::coded("ECONNRESET", "aborted"),
        "syntax" => class(ErrorClass::Syntax),
        "uri" => class(ErrorClass::Uri),
        "coded type" => class(ErrorClass::Type),
        "detailed" => Failure::Detailed(Box::new(Detailed {
            class: ErrorClass::Range,
            code: "ERR_MORE",
            message: "more".into(),
            properties: vec![("host", "h".into()), ("port", "1".into())],
            ..Detailed::default()
        })),
        "system" => Failure::system(SystemFailure {
            errno: 2,
            code: "ENOENT",
            text: "no such file or directory",
            syscall: "rename",
            path: Some("a".into()),
            dest: Some("b".into()),
        }),
        other => panic!("no failure {other}"),
    })
}

fn fails(kind: &str, expression: &str, expected: &str) {
    check(
        &format!("let e; try {{ $failures.fail('{kind}') }} catch (error) {{ e = error }} {expression}"),
        expected,
    );
}

#[test]
fn shapes() {
    fails("type", "[e instanceof TypeError, e.message, 'code' in e].join()", "true,wrong \u{20ac},false");
    fails("range", "[e instanceof RangeError, e.message.length].join()", "true,1000");
    fails("coded", "[e.constructor === Error, e.code, e.name, e.message].join()", "true,ERR_TEST,Error,m");
    fails("syntax", "e instanceof SyntaxError", "true");
    fails("uri", "e instanceof URIError && e.code", "ERR_TEST");
    fails("detailed", "JSON.stringify({ ...e })", r#"{"code":"ERR_MORE","host":"h","port":"1"}"#);
    fails("system", "e.message", "ENOENT: no such file or directory, rename 'a' -> 'b'");
    let properties = r#"{"errno":-2,"code":"ENOENT","syscall":"rename","path":"a","dest":"b"}"#;
    fails("system", "JSON.stringify({ ...e })", properties);
    fails("system", "e.protoCode", "3001");
}

#[test]
fn stacks_show_the_code_and_the_caller() {
    fails("coded type", "e.stack.split('\\n')[0]", "TypeError [ERR_TEST]: m");
    fails("plain code", "e.stack.split('\\n')[0]", "Error: aborted");
    let source = "function caller() { $failures.fail('coded') } try { caller() } catch (e) { e.stack.split('\\n')[1] }";
    check(source, "    at caller (evaluated:1:31)");
}

#[test]
fn nothing_leaks() {
    let mut runner = Runner::new();
    for kind in ["type", "coded", "uri", "detailed", "system"] {
        runner.assert_steady(&format!("failing(() => $failures.fail('{kind}'))"));
        runner.assert_steady(&format!("try {{ $failures.fail('{kind}') }} catch (e) {{ e.stack }}"));
    }
}
