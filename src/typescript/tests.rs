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
        ("class A implements /* implements */ B {}", "class A                               {}"),
        (
            "class A<T> extends f() /* implements */ implements B {}",
            "class A    extends f() /* implements */              {}",
        ),
        ("const a = class implements B {}", "const a = class              {}"),
        ("export default abstract class implements B {}", "export default          class              {}"),
        ("class A { x = 1\n ab(): void\n [k]() {} }", "class A { x = 1\n ;         \n [k]() {} }"),
        ("let x = {}\ntype X = 1\n(foo)", "let x = {}\n;         \n(foo)"),
        ("foo // ;\ntype X=1\n(a)", "foo // ;\n;       \n(a)"),
        ("foo; // x\ntype X=1\n(a)", "foo; // x\n        \n(a)"),
        ("foo\ntype X = 1;\ntype Y=2\n(a)", "foo\n           \n;       \n(a)"),
        (
            "class A { x = {} // ;\n declare y: 1\n [k] = 1 }",
            "class A { x = {} // ;\n ;           \n [k] = 1 }",
        ),
        ("let a = 1 // ü\u{2028}let b = a as any", "let a = 1 // ü\u{2028}let b = a       "),
        ("class A // ü\u{2028}implements B {}", "class A // ü\u{2028}             {}"),
        ("let a = b\u{200b}as any", "let a = b\u{200b}      "),
        ("class A { x\u{200b}?: 1 }", "class A { x\u{200b}     }"),
    ];
    for (source, expected) in cases {
        assert_eq!(strip(source).as_deref(), Ok(expected), "{source}");
    }
}

#[test]
fn ascii_takes_the_place_of_any_character() {
    for name in ["e", "é", "日", "𝒳", "xé", "x日", "x𝒳"] {
        let cases = [
            (format!("const f = (a):\n {name} => 1"), ")=>1"),
            (format!("const f = (a):\n {name}=> 1"), ")=>1"),
            (format!("class A {{ x = 1\n {name}(): void\n [k]() {{}} }}"), ";"),
            (format!("class A {{ x = 1\n {name}(): void\n *k() {{}} }}"), ";"),
        ];
        for (source, written) in cases {
            let text = strip(&source).unwrap();
            let line = text.split('\n').nth(1).map(|line| line.replace([' ', '\u{a0}', '\u{2002}'], ""));
            assert_eq!(line.as_deref(), Some(written), "{source}: {text}");
            assert_eq!(text.len(), source.len(), "{source}: {text}");
        }
    }
}

/// Whatever stands between tokens, and wherever a source is cut: text or a refusal.
#[test]
fn no_source_ends_the_process() {
    let parts = [
        "class é<日> extends 𝒳<é> implements é, 日 { declare é: 𝒳; é?: 日\n 𝒳!: é\n é(): 日\n [é]() {} abstract 𝒳: é; *日() {} }",
        "const f = async <\né\n>(é: 日):\n 𝒳 => é as 日",
        "let é: 日 = é! satisfies 𝒳\n(é)",
        "import { type é, 日, type 𝒳 } from 'é'; type é = 日\n[é]",
        "function f(this: é, 日?: 𝒳): asserts 日 is é {}",
        "@é export default abstract class implements é { private static readonly ['é']? = 1 }",
    ];
    let between = [" ", "/* é */", "// 日\n", "// 𝒳\u{2028}", "\u{200b}", "\u{a0}", "\u{85}", "\u{feff}"];
    for part in parts {
        for (at, _) in part.char_indices() {
            let _ = strip(&part[..at]);
            let _ = strip(&part[at..]);
            for filler in between {
                let _ = strip(&format!("{}{filler}{}", &part[..at], &part[at..]));
            }
        }
        for filler in between {
            let _ = strip(&part.replace(' ', filler));
        }
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
