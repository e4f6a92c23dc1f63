//! Trees: values in Rust's memory, shared ones, and arrays in one batch.

use crate::host::{Runner, TestHost};
use typebridge::*;

/// Debug text of a tree, with the places of objects.
fn show(tree: &Tree, slot: &TreeSlot) -> String {
    match slot {
        TreeSlot::Undefined => "undefined".into(),
        TreeSlot::Null => "null".into(),
        TreeSlot::Bool(value) => value.to_string(),
        TreeSlot::Number(value) => value.to_string(),
        TreeSlot::BigInt(digits) => format!("{}n", String::from_utf8_lossy(digits)),
        TreeSlot::Text(text) => format!("{:?}", String::from_utf8_lossy(text)),
        TreeSlot::Object(at) => match &tree.objects[*at as usize] {
            TreeObject::Numbers(numbers) => format!("{numbers:?}"),
            TreeObject::List(slots) => {
                slots.iter().map(|slot| show(tree, slot)).collect::<Vec<_>>().join(" ")
            }
            TreeObject::Plain(properties) => properties
                .iter()
                .map(|(name, slot)| match name {
                    TreeName::Index(index) => format!("{index}:{};", show(tree, slot)),
                    TreeName::Text(text) => {
                        format!("{}:{};", String::from_utf8_lossy(text), show(tree, slot))
                    }
                })
                .collect(),
            TreeObject::Error { class, .. } => (*class).to_owned(),
            TreeObject::Date(time) => format!("Date {time}"),
            _ => "other".into(),
        },
    }
}

pub fn tree_text(_: &mut TestHost, args: &Args<'_>) -> Result<Value, Failure> {
    let tree = args.tree(0)?;
    let shown = show(&tree, &tree.root);
    Ok(Value::List(vec![Value::Text(shown), args.make_tree(&tree)]))
}

pub fn numbers(_: &mut TestHost, args: &Args<'_>) -> Result<Value, Failure> {
    Ok(Value::Numbers(args.numbers(0)?))
}

pub fn shared(_: &mut TestHost, _: &Args<'_>) -> Result<Value, Failure> {
    let shared = Shared::text("shared\0 é");
    let tree = Tree {
        objects: vec![
            TreeObject::Plain(vec![(TreeName::Text((*b"list").into()), TreeSlot::Object(1))]),
            TreeObject::Numbers(vec![1.0, -0.0, f64::NAN]),
        ],
        root: TreeSlot::Object(0),
    };
    assert!(matches!(tree.get("list"), Some(TreeSlot::Object(1))) && tree.get("none").is_none());
    let object = Shared::tree(tree);
    let all = [&shared, &shared, &object, &object].map(|shared| Value::Shared(shared.clone()));
    Ok(Value::List(all.into()))
}

pub static NATIVES: &[Native<TestHost>] = &[
    Native::new("treeText", 1, tree_text),
    Native::new("numbers", 1, numbers),
    Native::new("shared", 0, shared),
];

#[track_caller]
fn is(source: &str, expected: &str) {
    assert_eq!(Runner::new().evaluate(source), expected);
}

#[test]
fn values_are_seen_in_rust_and_come_back() {
    is(
        "$trees.treeText({ a: [1, 2], b: ['x', null], c: { d: undefined } })[0]",
        "a:[1.0, 2.0];b:\"x\" null;c:d:undefined;;",
    );
    is(
        "JSON.stringify($trees.treeText({ a: [1, 2], 7: ['x', null], c: { d: true } })[1])",
        r#"{"7":["x",null],"a":[1,2],"c":{"d":true}}"#,
    );
    is(
        "$trees.treeText(new RangeError('far'))[0] + $trees.treeText(new Date(7))[0] + $trees.treeText(2n ** 70n)[0]",
        "RangeErrorDate 71180591620717411303424n",
    );
}

#[test]
fn a_tree_is_read_without_running_scripts() {
    is(
        "let ran = 0; try { $trees.treeText({ get a() { ran++ } }) } catch (error) { error.code + ran }",
        "ERR_INVALID_ARG_VALUE0",
    );
    is(
        "let ran = 0; try { $trees.treeText(new Proxy({}, { ownKeys() { ran++; return [] } })) } catch (error) { error.code + ran }",
        "ERR_INVALID_ARG_VALUE0",
    );
}

#[test]
fn arrays_of_numbers_cross_in_one_batch() {
    is(
        "$trees.numbers([1, -0, NaN, 2.5, 2 ** 31]).map((n) => Object.is(n, -0) ? '-0' : n).join()",
        "1,-0,NaN,2.5,2147483648",
    );
    is(
        "$trees.numbers([]).length + $trees.numbers(Array.from({ length: 100000 }, (_, i) => i))[99999]",
        "99999",
    );
    is("try { $trees.numbers([1, 'x']) } catch (error) { error.name }", "TypeError");
    is(
        "const sparse = [1]; sparse[2] = 3; try { $trees.numbers(sparse) } catch (error) { error.name }",
        "TypeError",
    );
}

#[test]
fn shared_values_are_converted_once() {
    is(
        "const all = $trees.shared(); all[0] + (all[2] === all[3]) + Object.isFrozen(all[2].list) + Object.is(all[2].list[1], -0)",
        "shared\0 étruetruetrue",
    );
}
