//! The usual calls of functions that programs call often, as scripts see them: one native from their arguments to their result.
//! Whatever is unusual about the arguments goes to the function of the same name in sync.js or promises.js.

use crate::Host;
use crate::fs::calls::Reply;
use crate::fs::jobs::{self, About, Effect, Stage, Trouble};
use crate::fs::outcome::status_like;
use crate::fs::whole::{self, Form, Reading, Source};
use crate::fs::writing::{self, Writing};
use io::FileRequest;
use io::files::{self, CREATE, TRUNCATE, WRITE_ONLY};
use typebridge::{Args, Text, Value};

/// Permissions of a new file, before the mask of the process.
const NEW_FILE_MODE: u32 = 0o666;

/// `({ statSync, … })`: the functions that look at every kind of argument.
pub fn set_slow(host: &mut Host, args: &Args<'_>) -> Reply {
    host.files.models.slow = Some(args.keep(0));
    Ok(Value::Undefined)
}

/// `({ readFile, … })`: those that give promises.
pub fn set_slow_promises(host: &mut Host, args: &Args<'_>) -> Reply {
    host.files.models.slow_promises = Some(args.keep(0));
    Ok(Value::Undefined)
}

/// `(boolean)`: whether hooks of `node:async_hooks` hear of operations.
pub fn set_hooked(host: &mut Host, args: &Args<'_>) -> Reply {
    host.files.models.are_hooked = args.flag(0);
    Ok(Value::Undefined)
}

fn instead_promised(host: &Host, function: &'static str) -> Reply {
    let slow = host.files.models.slow_promises.expect("promises.js is loaded");
    Ok(Value::InsteadOf(slow, function))
}

/// `fs.promises.readFile`
pub fn read_file_promised(host: &mut Host, args: &Args<'_>) -> Reply {
    let form = form_of(host, args).filter(|_| !host.files.models.are_hooked);
    let (Some(path), Some(form)) = (usual_path(args), form) else {
        return instead_promised(host, "readFile");
    };
    let (request, reading) = Reading::begin(path.as_bytes().to_vec(), 0, form);
    jobs::start_promised(host, args, Effect::Reads, request, Stage::Reading(reading))
}

/// `fs.promises.stat`
pub fn stat_promised(host: &mut Host, args: &Args<'_>) -> Reply {
    let path = usual_path(args).filter(|path| args.is_undefined(1) && !path.is_empty());
    let Some(path) = path.filter(|_| !host.files.models.are_hooked) else {
        return instead_promised(host, "stat");
    };
    let path = path.as_bytes().to_vec();
    let stage = Stage::Ring(About::path("stat", &path), false);
    jobs::start_promised(host, args, Effect::Reads, FileRequest::Status { path, follow: true }, stage)
}

fn instead(host: &Host, function: &'static str) -> Reply {
    Ok(Value::InsteadOf(host.files.models.slow.expect("sync.js is loaded"), function))
}

/// A path that can be taken as it is.
fn usual_path(args: &Args<'_>) -> Option<Text> {
    let path = args.is_string(0).then(|| args.text(0).ok())??;
    (!path.as_bytes().contains(&0)).then_some(path)
}

/// `fs.statSync`
pub fn stat_sync(host: &mut Host, args: &Args<'_>) -> Reply {
    let Some(path) = usual_path(args).filter(|_| args.is_undefined(1)) else {
        return instead(host, "statSync");
    };
    match files::stat(path.as_bytes()) {
        Ok(status) => Ok(status_like(&status, host.files.models.stats)),
        Err(errno) => Err(About::path("stat", path.as_bytes()).failed(errno).failure()),
    }
}

/// `fs.readFileSync`
pub fn read_file_sync(host: &mut Host, args: &Args<'_>) -> Reply {
    let form = form_of(host, args);
    let (Some(path), Some(form)) = (usual_path(args), form) else {
        return instead(host, "readFileSync");
    };
    let read = whole::read(&Source::Path(path.as_bytes().to_vec(), 0), form);
    read.map(|contents| contents.value(&mut host.files.models)).map_err(Trouble::failure)
}

/// What is made of the contents, if the second argument says it in a word.
fn form_of(host: &Host, args: &Args<'_>) -> Option<Form> {
    if args.is_undefined(1) {
        return host.buffers.is_set_up().then_some(Form::Bytes);
    }
    let encoding = args.is_string(1).then(|| args.text(1).ok())??;
    matches!(encoding.as_str(), "utf8" | "utf-8").then_some(Form::Text)
}

/// `fs.writeFileSync`
pub fn write_file_sync(host: &mut Host, args: &Args<'_>) -> Reply {
    let Some(path) = usual_path(args).filter(|_| args.is_undefined(2)) else {
        return instead(host, "writeFileSync");
    };
    let bytes = if let Some(view) = args.uint8_array(1) {
        view.bytes().to_vec()
    } else if args.is_string(1) {
        args.text(1)?.as_bytes().to_vec()
    } else {
        return instead(host, "writeFileSync");
    };
    let target = Source::Path(path.as_bytes().to_vec(), WRITE_ONLY | CREATE | TRUNCATE);
    let written = writing::write(&Writing { target, mode: NEW_FILE_MODE, bytes, flush: false });
    host.loader.files_changed();
    written.map(|_| Value::Undefined).map_err(Trouble::failure)
}
