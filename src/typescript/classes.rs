//! Classes: modifiers, members that are only types, and the semicolons that they leave behind.

use crate::strip::Stripper;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

/// Words before a member's name that are only types.
const MODIFIERS: &[&str] = &["public", "private", "protected", "readonly", "override", "abstract", "declare"];

impl Stripper<'_> {
    pub fn class(&mut self, it: &Class) {
        for decorator in &it.decorators {
            self.visit_decorator(decorator);
        }
        if it.r#abstract {
            self.blank_abstract(it);
        }
        if let Some(parameters) = &it.type_parameters {
            self.text.blank_span(parameters.span);
        }
        let mut end = it.id.as_ref().map_or(it.span.start, |id| id.span.end);
        end = it.type_parameters.as_ref().map_or(end, |parameters| parameters.span.end);
        if let Some(heritage) = &it.heritage {
            self.visit_expression(&heritage.expression);
            end = heritage.expression.span().end;
            if let Some(arguments) = &heritage.type_arguments {
                self.text.blank_span(arguments.span);
                end = arguments.span.end;
            }
        }
        if !it.implements.is_empty() {
            self.blank_implements(end, it.body.span.start);
        }
        for element in &it.body.body {
            self.member(element);
        }
    }

    fn blank_abstract(&mut self, it: &Class) {
        let from = it.decorators.last().map_or(it.span.start, |decorator| decorator.span.end);
        let at = self.text.next_token(from);
        if self.text.word_at(at) == "abstract" {
            self.text.blank(at, at + 8);
        }
    }

    /// Blanks from the word `implements` to the body. A class without a name has other words of its head before it.
    fn blank_implements(&mut self, from: u32, body: u32) {
        let mut at = self.text.next_token(from);
        loop {
            match self.text.word_at(at) {
                "implements" => return self.text.blank(at, body),
                "" => return,
                word => at = self.text.next_token(at + word.len() as u32),
            }
        }
    }

    fn member(&mut self, element: &ClassElement) {
        let is_type = match element {
            ClassElement::StaticBlock(_) => false,
            ClassElement::MethodDefinition(it) => {
                it.r#type == MethodDefinitionType::TSAbstractMethodDefinition || it.value.body.is_none()
            }
            ClassElement::PropertyDefinition(it) => {
                it.declare || it.r#type == PropertyDefinitionType::TSAbstractPropertyDefinition
            }
            ClassElement::AccessorProperty(it) => {
                it.r#type == AccessorPropertyType::TSAbstractAccessorProperty
            }
            ClassElement::TSIndexSignature(_) => true,
        };
        if is_type {
            return self.blank_member(element.span());
        }
        match element {
            ClassElement::MethodDefinition(it) => {
                self.modifiers(it.span, &it.decorators, it.key.span(), it.computed);
                if it.optional {
                    self.mark_behind_name(it.key.span(), it.computed, b'?');
                }
            }
            ClassElement::PropertyDefinition(it) => {
                self.modifiers(it.span, &it.decorators, it.key.span(), it.computed);
                if it.optional {
                    self.mark_behind_name(it.key.span(), it.computed, b'?');
                }
                if it.definite {
                    self.mark_behind_name(it.key.span(), it.computed, b'!');
                }
            }
            ClassElement::AccessorProperty(it) => {
                self.modifiers(it.span, &it.decorators, it.key.span(), it.computed);
            }
            _ => {}
        }
        walk::walk_class_element(self, element);
    }

    /// A field before it may lack its semicolon.
    fn blank_member(&mut self, span: Span) {
        self.text.blank_span(span);
        let before = self.text.written_before(span.start);
        let next = self.text.next_byte(span.end);
        if !matches!(before, b'{' | b';') && matches!(next, b'[' | b'(' | b'*') {
            self.text.put(span.start, b';');
        }
    }

    /// Blanks the words before the name that are only types.
    fn modifiers(&mut self, span: Span, decorators: &[Decorator], key: Span, is_computed: bool) {
        let mut at = decorators.last().map_or(span.start, |decorator| decorator.span.end);
        let mut is_first = true;
        loop {
            at = self.text.next_token(at);
            if at >= key.start {
                return;
            }
            let word = self.text.word_at(at);
            if word.is_empty() {
                return;
            }
            let end = at + word.len() as u32;
            if MODIFIERS.contains(&word) {
                self.text.blank(at, end);
                let next = self.text.next_byte(end);
                if is_first && (is_computed && next == b'[' || next == b'*' || self.is_operator(end)) {
                    self.text.put(at, b';');
                    is_first = false;
                }
            } else {
                is_first = false;
            }
            at = end;
        }
    }

    /// Names that would go on with an expression before them.
    fn is_operator(&self, from: u32) -> bool {
        matches!(self.text.word_at(self.text.next_token(from)), "in" | "instanceof")
    }

    fn mark_behind_name(&mut self, key: Span, is_computed: bool, mark: u8) {
        let mut end = key.end;
        if is_computed {
            end = self.text.next_token(end) + 1;
        }
        self.blank_mark(end, mark);
    }
}
