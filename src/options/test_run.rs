//! The options of `--test` and of test files: what the runner of tests is told.

use crate::read::integer;
use crate::{OptionValue, Refusal};

/// Everything that begins with `--test-` and has a value. JavaScript reads it by `Options::value`.
#[derive(Clone, Debug, Default)]
pub struct TestRun {
    reporters: Vec<String>,
    destinations: Vec<String>,
    name_patterns: Vec<String>,
    skip_patterns: Vec<String>,
    /// Files at a time; 0 leaves it to the machine.
    concurrency: Option<i64>,
    timeout_ms: Option<i64>,
    /// `index/total`
    shard: Option<String>,
}

impl TestRun {
    /// Takes an option of the table whose effect is `TestRun`.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), Refusal> {
        let text = value.to_string();
        match name {
            "--test-reporter" => self.reporters.push(text),
            "--test-reporter-destination" => self.destinations.push(text),
            "--test-name-pattern" => self.name_patterns.push(text),
            "--test-skip-pattern" => self.skip_patterns.push(text),
            "--test-concurrency" => self.concurrency = Some(integer(name, value)?),
            "--test-timeout" => self.timeout_ms = Some(integer(name, value)?),
            _ => self.shard = Some(text),
        }
        Ok(())
    }

    pub(crate) fn value(&self, name: &str) -> OptionValue {
        let list = |list: &Vec<String>| OptionValue::List(list.clone());
        let number = |number: Option<i64>| {
            number.map_or(OptionValue::Undefined, |value| OptionValue::Number(value as f64))
        };
        match name {
            "--test-reporter" => list(&self.reporters),
            "--test-reporter-destination" => list(&self.destinations),
            "--test-name-pattern" => list(&self.name_patterns),
            "--test-skip-pattern" => list(&self.skip_patterns),
            "--test-concurrency" => number(self.concurrency),
            "--test-timeout" => number(self.timeout_ms),
            _ => self.shard.clone().map_or(OptionValue::Undefined, OptionValue::Text),
        }
    }
}
