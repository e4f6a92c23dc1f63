//! The walk over the tree: what is a type is blanked, what needs more is refused.

use crate::Refusal;
use crate::blanks::Blanks;
use oxc_ast::ast::*;
use oxc_ast_visit::{Visit, walk};
use oxc_span::{GetSpan, Span};

pub struct Stripper<'s> {
    pub text: Blanks<'s>,
    refusal: Option<Refusal>,
}

/// Bytes that would go on with the statement before them.
const GOES_ON: &[u8] = b"([`+-/*,.<>=?&|^%:";

pub fn run(source: &str, program: &Program) -> Result<String, Refusal> {
    let comments = program.comments.iter().map(|comment| comment.span).collect();
    let mut stripper = Stripper { text: Blanks::new(source, comments), refusal: None };
    stripper.visit_program(program);
    match stripper.refusal {
        Some(refusal) => Err(refusal),
        None => Ok(stripper.text.finish()),
    }
}

impl Stripper<'_> {
    /// Keeps the first thing that cannot be blanked.
    pub fn refuse(&mut self, span: Span, message: &str) {
        if self.refusal.as_ref().is_none_or(|known| known.start > span.start as usize) {
            let (start, end) = (span.start as usize, span.end as usize);
            self.refusal = Some(Refusal { is_unsupported: true, message: message.to_owned(), start, end });
        }
    }

    fn refuse_strip_only(&mut self, span: Span, what: &str) {
        self.refuse(span, &format!("TypeScript {what} is not supported in strip-only mode"));
    }

    /// Blanks a whole statement. A semicolon stays where the lines around it would become one statement.
    pub fn blank_statement(&mut self, span: Span) {
        self.text.blank_span(span);
        let before = self.text.written_before(span.start);
        let goes_on = GOES_ON.contains(&self.text.next_byte(span.end));
        if !matches!(before, 0 | b';') && goes_on {
            self.text.put(span.start, b';');
        }
    }

    /// Blanks what follows an expression: `as T`, `satisfies T`.
    fn blank_behind(&mut self, from: u32, to: u32) {
        let start = self.text.next_token(from);
        self.text.blank(start, to);
        let next = self.text.next_token(to);
        if self.text.has_line_end(to, next) && matches!(self.text.next_byte(to), b'(' | b'[' | b'`') {
            self.text.put(start, b';');
        }
    }

    /// Blanks an item of a list and the comma behind it.
    fn blank_item(&mut self, span: Span) {
        let comma = self.text.next_token(span.end);
        let end = if self.text.next_byte(span.end) == b',' { comma + 1 } else { span.end };
        self.text.blank(span.start, end);
    }

    /// Blanks a `?` or `!` that is the first token from here.
    pub fn blank_mark(&mut self, from: u32, mark: u8) {
        let at = self.text.next_token(from);
        if self.text.next_byte(from) == mark {
            self.text.blank(at, at + 1);
        }
    }

    fn declaration(&mut self, declaration: &Declaration, span: Span) -> bool {
        let is_type = match declaration {
            Declaration::VariableDeclaration(it) => it.declare,
            Declaration::FunctionDeclaration(it) => it.declare || it.body.is_none(),
            Declaration::ClassDeclaration(it) => it.declare,
            Declaration::TSTypeAliasDeclaration(_) | Declaration::TSInterfaceDeclaration(_) => true,
            Declaration::TSEnumDeclaration(it) => {
                if !it.declare {
                    self.refuse_strip_only(it.span, "enum");
                }
                true
            }
            Declaration::TSExternalModuleDeclaration(it) => {
                if !it.declare {
                    self.refuse(it.span, MODULE_KEYWORD);
                }
                true
            }
            Declaration::TSNamespaceDeclaration(it) => {
                self.namespace(it);
                true
            }
            Declaration::TSGlobalDeclaration(_) => true,
            Declaration::TSImportEqualsDeclaration(it) => {
                if it.import_kind == ImportOrExportKind::Value {
                    self.refuse_strip_only(span, "import equals declaration");
                }
                true
            }
        };
        if is_type {
            self.blank_statement(span);
        }
        is_type
    }

    fn namespace(&mut self, it: &TSNamespaceDeclaration) {
        if it.kind == TSNamespaceDeclarationKind::Module {
            self.refuse(it.span, MODULE_KEYWORD);
        } else if !it.declare && !has_only_types(&it.body) {
            self.refuse_strip_only(it.span, "namespace declaration");
        }
    }

    /// True if the whole statement went.
    fn blanked_module_item(&mut self, statement: &Statement) -> bool {
        let span = statement.span();
        let is_type = match statement {
            Statement::ImportDeclaration(it) => it.import_kind == ImportOrExportKind::Type,
            Statement::ExportAllDeclaration(it) => it.export_kind == ImportOrExportKind::Type,
            Statement::ExportNamedDeclaration(it) => it.export_kind == ImportOrExportKind::Type,
            Statement::ExportFromDeclaration(it) => it.export_kind == ImportOrExportKind::Type,
            Statement::TSNamespaceExportDeclaration(_) => true,
            Statement::TSExportAssignment(_) => {
                self.refuse_strip_only(span, "export assignment");
                true
            }
            Statement::ExportDeclaration(it) => return self.declaration(&it.declaration, span),
            Statement::ExportDefaultDeclaration(it) => match &it.declaration {
                ExportDefaultDeclarationKind::TSInterfaceDeclaration(_) => true,
                ExportDefaultDeclarationKind::FunctionDeclaration(it) => it.body.is_none(),
                _ => false,
            },
            _ => return statement.as_declaration().is_some_and(|it| self.declaration(it, span)),
        };
        if is_type {
            self.blank_statement(span);
        }
        is_type
    }

    /// A return type, which may not leave the arrow on a line of its own.
    fn return_type(&mut self, params: &FormalParameters, annotation: &TSTypeAnnotation) {
        let span = annotation.span;
        self.text.blank_span(span);
        let arrow = self.text.next_token(span.end);
        if self.text.has_line_end(params.span.end, arrow) && self.text.has_line_end(span.start, span.end) {
            self.text.blank(params.span.end - 1, params.span.end);
            self.text.put(span.end - 1, b')');
        }
    }
}

const MODULE_KEYWORD: &str = "`module` keyword is not supported. Use `namespace` instead.";
const ANGLE_BRACKETS: &str = "The angle-bracket syntax for type assertions, `<T>expr`, is not supported in type strip mode. \
     Instead, use the 'as' syntax: `expr as T`.";

/// Whether nothing of a namespace is there at run time.
fn has_only_types(body: &TSNamespaceDeclarationBody) -> bool {
    let is_type = |declaration: &Declaration| match declaration {
        Declaration::TSTypeAliasDeclaration(_) | Declaration::TSInterfaceDeclaration(_) => true,
        Declaration::TSNamespaceDeclaration(it) => it.declare || has_only_types(&it.body),
        Declaration::VariableDeclaration(it) => it.declare,
        Declaration::FunctionDeclaration(it) => it.declare || it.body.is_none(),
        Declaration::ClassDeclaration(it) => it.declare,
        Declaration::TSEnumDeclaration(it) => it.declare,
        Declaration::TSImportEqualsDeclaration(it) => it.import_kind == ImportOrExportKind::Type,
        _ => false,
    };
    match body {
        TSNamespaceDeclarationBody::TSNamespaceDeclaration(it) => has_only_types(&it.body),
        TSNamespaceDeclarationBody::TSModuleBlock(block) => {
            block.body.iter().all(|statement| match statement {
                Statement::ExportDeclaration(it) => is_type(&it.declaration),
                Statement::ExportNamedDeclaration(it) => it.export_kind == ImportOrExportKind::Type,
                Statement::EmptyStatement(_) => true,
                _ => statement.as_declaration().is_some_and(is_type),
            })
        }
    }
}

impl<'a> Visit<'a> for Stripper<'_> {
    fn visit_statement(&mut self, it: &Statement<'a>) {
        if !self.blanked_module_item(it) {
            walk::walk_statement(self, it);
        }
    }

    fn visit_import_specifier(&mut self, it: &ImportSpecifier<'a>) {
        if it.import_kind == ImportOrExportKind::Type {
            self.blank_item(it.span);
        }
    }

    fn visit_export_specifier(&mut self, it: &ExportSpecifier<'a>) {
        if it.export_kind == ImportOrExportKind::Type {
            self.blank_item(it.span);
        }
    }

    fn visit_ts_this_parameter(&mut self, it: &TSThisParameter<'a>) {
        self.blank_item(it.span);
    }

    fn visit_ts_type_annotation(&mut self, it: &TSTypeAnnotation<'a>) {
        self.text.blank_span(it.span);
    }

    fn visit_ts_type_parameter_declaration(&mut self, it: &TSTypeParameterDeclaration<'a>) {
        self.text.blank_span(it.span);
    }

    fn visit_ts_type_parameter_instantiation(&mut self, it: &TSTypeParameterInstantiation<'a>) {
        self.text.blank_span(it.span);
    }

    fn visit_ts_as_expression(&mut self, it: &TSAsExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_behind(it.expression.span().end, it.span.end);
    }

    fn visit_ts_satisfies_expression(&mut self, it: &TSSatisfiesExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_behind(it.expression.span().end, it.span.end);
    }

    fn visit_ts_non_null_expression(&mut self, it: &TSNonNullExpression<'a>) {
        self.visit_expression(&it.expression);
        self.blank_behind(it.expression.span().end, it.span.end);
    }

    fn visit_ts_type_assertion(&mut self, it: &TSTypeAssertion<'a>) {
        self.refuse(it.span, ANGLE_BRACKETS);
    }

    fn visit_variable_declarator(&mut self, it: &VariableDeclarator<'a>) {
        if it.definite {
            self.blank_mark(it.id.span().end, b'!');
        }
        walk::walk_variable_declarator(self, it);
    }

    fn visit_formal_parameter(&mut self, it: &FormalParameter<'a>) {
        if it.accessibility.is_some() || it.readonly || it.r#override {
            self.refuse_strip_only(it.span, "parameter property");
        }
        if it.optional {
            self.blank_mark(it.pattern.span().end, b'?');
        }
        walk::walk_formal_parameter(self, it);
    }

    fn visit_arrow_function_expression(&mut self, it: &ArrowFunctionExpression<'a>) {
        walk::walk_arrow_function_expression(self, it);
        if let Some(annotation) = &it.return_type {
            self.return_type(&it.params, annotation);
        }
        if let Some(parameters) = &it.type_parameters
            && it.r#async
            && self.text.has_line_end(parameters.span.start, it.params.span.start)
        {
            // `async` and its parenthesis stay on one line.
            self.text.put(parameters.span.start, b'(');
            self.text.blank(it.params.span.start, it.params.span.start + 1);
        }
    }

    fn visit_class(&mut self, it: &Class<'a>) {
        self.class(it);
    }
}
