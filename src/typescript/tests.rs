//! Sources and what is left of them: Node 26's `stripTypeScriptTypes` gives the same.

use super::strip;

#[test]
fn types_become_blanks() {
    let cases = [
        ("declare enum A {x}", "                  "),
        ("namespace T { type x = 1 }", "                          "),
        (
            "abstract class A { abstract x: number; private [\"y\"] = 1; static readonly z?: string }",
            "         class A {                     ;       [\"y\"] = 1; static          z          }",
        ),
        ("let a = 1\ntype X = 2\n(foo)", "let a = 1\n;         \n(foo)"),
        ("let x = a as any\n(b)", "let x = a ;     \n(b)"),
        ("const f = (a: number): \n string => 1", "const f = (a           \n      ) => 1"),
        ("const f = async <\nT\n>(x: T) => x", "const f = async (\n \n  x   ) => x"),
        ("class A { foo = 1\n private [x]() {} }", "class A { foo = 1\n ;       [x]() {} }"),
        ("import { type A, b, type C } from \"x\"", "import {         b,        } from \"x\""),
        ("export {type A, b}", "export {        b}"),
        (
            "function f(this: A, b?: number, ...c: any[]): asserts b is number {}",
            "function f(         b         , ...c       )                      {}",
        ),
        ("let a!: number;", "let a         ;"),
        ("f<A>(x)", "f   (x)"),
        ("new Map<string, number>", "new Map                "),
        ("class A<T> extends B<T> implements C, D {}", "class A    extends B                    {}"),
        ("let x = y! + z!.a", "let x = y  + z .a"),
        ("function f(): void\nfunction f(a?: any) {}", "                  \nfunction f(a      ) {}"),
        ("foo()\ntype A = 1; type B = 2\nfoo", "foo()\n                      \nfoo"),
        ("try {} catch (e: any) {}", "try {} catch (e     ) {}"),
        ("export type { A } from \"a\"; import type D from \"d\"; export interface Q {}", &" ".repeat(73)),
        ("a = b satisfies C ? d : e", "a = b             ? d : e"),
        (
            "class A { declare x: number; [k: string]: any; get y(): number { return 1 } }",
            "class A {                                      get y()         { return 1 } }",
        ),
        ("export default interface A {}", "                             "),
        ("let é: string = \"ü\"; type Ü = 1", "let é         = \"ü\";      \u{a0}    "),
        ("const plain = (a) => a < b;", "const plain = (a) => a < b;"),
    ];
    for (source, expected) in cases {
        assert_eq!(strip(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn what_needs_more_is_refused() {
    let cases = [
        ("enum A {x}", "TypeScript enum is not supported in strip-only mode"),
        (
            "namespace A { export const x = 1 }",
            "TypeScript namespace declaration is not supported in strip-only mode",
        ),
        ("module A { }", "`module` keyword is not supported. Use `namespace` instead."),
        (
            "class A { constructor(private x: number){} }",
            "TypeScript parameter property is not supported in strip-only mode",
        ),
        (
            "import x = require(\"fs\")",
            "TypeScript import equals declaration is not supported in strip-only mode",
        ),
        ("export = 1", "TypeScript export assignment is not supported in strip-only mode"),
    ];
    for (source, expected) in cases {
        let refusal = strip(source).unwrap_err();
        assert_eq!((refusal.message.as_str(), refusal.is_unsupported), (expected, true), "{source}");
    }
    let refusal = strip("const a = <number>1").unwrap_err();
    assert!(refusal.message.starts_with("The angle-bracket syntax"));
    assert_eq!((refusal.start, refusal.end), (10, 19));
}

#[test]
fn text_that_is_no_typescript_says_where() {
    let refusal = strip("const x: = 1").unwrap_err();
    assert!(!refusal.is_unsupported && refusal.start == 9, "{refusal:?}");
}
