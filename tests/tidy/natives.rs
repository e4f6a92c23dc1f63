//! Natives that no script names: nothing can call them.

use std::collections::HashSet;

use super::Finding;
use super::tree::scripts;

/// Functions and groups of bindings whose names stand in no script of modules or tests. The methods in a group are a script's
/// interface: they are named by whoever uses the module.
pub fn find_dead() -> Vec<Finding> {
    let texts: Vec<String> = scripts()
        .into_iter()
        .filter(|file| file.path.starts_with("modules/") || file.path.starts_with("tests/"))
        .map(|file| file.text)
        .collect();
    let is_part = |character: char| character.is_alphanumeric() || matches!(character, '_' | '$');
    let named: HashSet<&str> =
        texts.iter().flat_map(|text| text.split(|character| !is_part(character))).collect();
    let mut findings = Vec::new();
    for binding in modules::BINDINGS {
        let functions = binding.functions.iter().map(|native| native.name);
        let groups = binding.groups.iter().map(|(name, _)| *name);
        for name in functions.chain(groups).filter(|name| !named.contains(name)) {
            findings
                .push(Finding::new(format!("binding {}", binding.name), format!("no script names {name}")));
        }
    }
    findings
}
