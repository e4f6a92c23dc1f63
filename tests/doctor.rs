//! What `protojs doctor` tells about the machine.

use crate::process::{protojs, run};

#[test]
fn doctor_says_whether_the_ring_works() {
    let mut command = protojs();
    command.arg("doctor");
    let output = run(command, b"");
    let text = String::from_utf8_lossy(&output.stdout);
    // These tests need a machine that has io_uring: anything else fails all of them, this one with the remedy.
    assert_eq!(output.status.code(), Some(0), "{text}");
    assert!(text.contains("io_uring works"), "{text}");
}

#[test]
fn doctor_speaks_json() {
    let mut command = protojs();
    command.args(["doctor", "--json"]);
    let json = run(command, b"").stdout;
    let mut command = protojs();
    command.args(["-p", "JSON.parse(require('node:buffer').Buffer.from(process.argv[1], 'hex')).works"]);
    command.arg(json.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    let output = run(command, b"");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "true\n", "{}", String::from_utf8_lossy(&json));
}

#[test]
fn doctor_tells_the_facts_in_both_forms() {
    let mut command = protojs();
    command.arg("doctor");
    let text = run(command, b"").stdout;
    assert!(String::from_utf8_lossy(&text).contains("limit of locked memory"));
    let mut command = protojs();
    let script = "const { kernel, seccomp, setUp } = JSON.parse(require('node:child_process')\
                  .execFileSync(process.execPath, ['doctor', '--json']));\
                  /^\\d+\\.\\d+$/.test(kernel) && Number.isInteger(seccomp) && setUp.includes('issuer')";
    command.args(["-p", script]);
    assert_eq!(String::from_utf8_lossy(&run(command, b"").stdout), "true\n");
}
