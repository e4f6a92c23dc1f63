//! package.json, in the five fields that resolution wants.

use super::json::{self, Json};

/// The `type` field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PackageType {
    /// No field, or a value Node does not know.
    #[default]
    None,
    CommonJs,
    Module,
}

/// One package.json.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Package {
    /// The folder, without a trailing slash (empty for the root).
    pub directory: String,
    pub name: Option<String>,
    pub main: Option<String>,
    pub kind: PackageType,
    /// `None` when absent or null.
    pub exports: Option<Json>,
    pub imports: Option<Json>,
}

const FIELDS: &[&str] = &["name", "main", "type", "exports", "imports"];

impl Package {
    /// Reads the text of a package.json. The error is the reason, in words like V8's.
    pub fn parse(directory: &str, text: &[u8]) -> Result<Package, String> {
        let text = String::from_utf8_lossy(text);
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let mut package = Package { directory: directory.to_string(), ..Package::default() };
        for (key, value) in json::members(text, FIELDS)? {
            match (key.as_str(), value) {
                ("name", Json::String(name)) => package.name = Some(name),
                ("main", Json::String(main)) => package.main = Some(main),
                ("type", Json::String(kind)) => package.kind = PackageType::from(kind.as_str()),
                ("exports" | "imports", Json::Null) => {}
                ("exports", value) => package.exports = Some(value),
                ("imports", value) => package.imports = Some(value),
                _ => {}
            }
        }
        Ok(package)
    }

    /// The path of the file itself.
    pub fn path(&self) -> String {
        format!("{}/package.json", self.directory)
    }
}

impl From<&str> for PackageType {
    fn from(text: &str) -> PackageType {
        match text {
            "commonjs" => PackageType::CommonJs,
            "module" => PackageType::Module,
            _ => PackageType::None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn takes_five_fields_of_the_right_type() {
        let text = "\u{feff}{\"name\":1,\"main\":\"m\",\"type\":\"module\",\"exports\":null,\"imports\":{\"#a\":[]},\"x\":{}}";
        let package = Package::parse("/p", text.as_bytes()).unwrap();
        assert_eq!((package.name.as_deref(), package.main.as_deref()), (None, Some("m")));
        assert_eq!((package.kind, package.exports.is_none()), (PackageType::Module, true));
        assert!(package.imports.is_some());
        assert!(Package::parse("/p", b"{").is_err());
    }
}
