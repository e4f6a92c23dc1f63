//! TypeScript whose types only need to be taken away: text in, JavaScript of the same length and lines out.
//!
//! What would have to be transformed (enums, namespaces with values, parameter properties, …) is refused, in Node's words.
#![forbid(unsafe_code)]

mod blanks;
mod classes;
mod strip;

use oxc_allocator::Allocator;
use oxc_parser::Parser;
use oxc_span::SourceType;

/// Why a source was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// It is TypeScript, but has a meaning that blanks cannot keep.
    pub is_unsupported: bool,
    pub message: String,
    /// Where, in bytes of the source.
    pub start: usize,
    pub end: usize,
}

/// The source without its types.
pub fn strip(source: &str) -> Result<String, Refusal> {
    let allocator = Allocator::default();
    let parsed = Parser::new(&allocator, source, SourceType::ts()).parse();
    if let Some(problem) = parsed.diagnostics.errors().next() {
        let label = problem.labels.first();
        let start = label.map_or(0, |label| label.offset() as usize);
        let length = label.map_or(1, |label| label.len() as usize);
        let message = problem.message.to_string();
        return Err(Refusal { is_unsupported: false, message, start, end: start + length });
    }
    strip::run(source, &parsed.program)
}

#[cfg(test)]
mod tests;
