//! Programs that are run while JavaScript waits.

use super::process::{PIPE, read_program};
use crate::Host;
use io::Fd;
use io::run::{Limits, Outcome, Pipe, run};
use typebridge::{Args, Failure, Value};

/// `(file, arguments, environment, directory, descriptors, user, group, detached, inputs, timeout, maxBuffer, signal)` to
/// `[pid, code, signal, status, outputs]`. `inputs` has bytes, or undefined, for each descriptor. A negative time or size is no
/// limit. Code and outputs are undefined when the program did not start.
pub(super) fn spawn_sync(host: &mut Host, args: &Args<'_>) -> Result<Value, Failure> {
    let (mut program, wanted) = read_program(args, 0)?;
    let mut inputs = args.elements(8, |element| {
        Ok(if element.is_nullish(0) { None } else { Some(element.bytes(0)?.to_vec()) })
    })?;
    inputs.resize(wanted.len(), None);
    let limit = |index| args.integer(index).map(|limit| u64::try_from(limit).ok());
    let limits = Limits { time_ms: limit(9)?, output_bytes: limit(10)?, signal: args.integer(11)? as i32 };
    let mut pipes = Vec::new();
    for (number, (fd, input)) in wanted.iter().zip(inputs).enumerate() {
        if *fd == PIPE {
            pipes.push(Pipe {
                number,
                collected: number != 0,
                input: input.or((number == 0).then(Vec::new)),
            });
        }
        program.descriptors.push(Fd::try_from(*fd).ok().filter(|fd| *fd >= 0));
    }
    super::submit(host);
    let numbers: Vec<usize> = pipes.iter().map(|pipe| pipe.number).collect();
    let outcome = run(program, pipes, limits);
    host.clock.refresh();
    Ok(answer(outcome, &numbers, wanted.len()))
}

fn answer(outcome: Outcome, numbers: &[usize], count: usize) -> Value {
    let status = Value::Int(outcome.failure.map_or(0, |errno| -errno.0));
    let Some(end) = outcome.end else {
        return Value::List(vec![
            Value::Int(outcome.id),
            Value::Undefined,
            Value::Int(0),
            status,
            Value::Undefined,
        ]);
    };
    let mut outputs: Vec<Value> = Vec::new();
    outputs.resize_with(count, || Value::Null);
    for (number, output) in numbers.iter().zip(outcome.outputs) {
        outputs[*number] = output.map_or(Value::Null, Value::Buffer);
    }
    Value::List(vec![
        Value::Int(outcome.id),
        Value::Int(end.code),
        Value::Int(end.signal),
        status,
        Value::List(outputs),
    ])
}
