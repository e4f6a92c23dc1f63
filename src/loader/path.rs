//! Paths as text, by the rules of Node's `path.posix`.

/// The directory of a path: `/a/b` gives `/a`, `/a` gives `/`, `a` gives `.`.
pub fn dirname(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    match trimmed.rfind('/') {
        Some(0) => "/",
        Some(index) => trimmed[..index].trim_end_matches('/'),
        None if path.starts_with('/') => "/",
        None => ".",
    }
}

/// The last part of a path.
pub fn basename(path: &str) -> &str {
    let trimmed = path.trim_end_matches('/');
    &trimmed[trimmed.rfind('/').map_or(0, |index| index + 1)..]
}

/// An absolute path from a directory (absolute) and a path, without `.`, `..`, doubled or trailing slashes.
pub fn resolve(directory: &str, path: &str) -> String {
    if path.is_empty() && is_clean(directory) {
        return directory.to_string();
    }
    let mut out = String::with_capacity(directory.len() + path.len() + 1);
    if !path.starts_with('/') {
        append(&mut out, directory);
    }
    append(&mut out, path);
    if out.is_empty() {
        out.push('/');
    }
    out
}

fn append(out: &mut String, path: &str) {
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => out.truncate(out.rfind('/').unwrap_or(0)),
            name => {
                out.push('/');
                out.push_str(name);
            }
        }
    }
}

/// Whether an absolute path has nothing that `resolve` would change, nor names that begin with a dot.
pub fn is_clean(path: &str) -> bool {
    path.starts_with('/')
        && !path.contains("//")
        && !path.contains("/.")
        && (path.len() == 1 || !path.ends_with('/'))
}

/// The extension with its dot, by Node's rules: none for dot files.
pub fn extension(path: &str) -> &str {
    let name = basename(path);
    match name.rfind('.') {
        Some(0) | None => "",
        Some(index) => &name[index..],
    }
}

/// The path from one directory to a file, for messages.
pub fn relative(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').filter(|part| !part.is_empty()).collect();
    let to: Vec<&str> = to.split('/').filter(|part| !part.is_empty()).collect();
    let common = from.iter().zip(&to).take_while(|(left, right)| left == right).count();
    let mut parts = vec![".."; from.len() - common];
    parts.extend(&to[common..]);
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn resolves() {
        let cases = [
            ("/a/b", "./c", "/a/b/c"),
            ("/a/b", "../c", "/a/c"),
            ("/a", "../../..", "/"),
            ("/a", "/x//y/", "/x/y"),
            ("/a/", "", "/a"),
            ("/a", "", "/a"),
            ("/a", ".b", "/a/.b"),
        ];
        for (directory, path, expect) in cases {
            assert_eq!(resolve(directory, path), expect, "{directory} {path}");
        }
    }

    #[test]
    fn takes_apart() {
        assert_eq!([dirname("/a/b"), dirname("/a"), dirname("a"), dirname("/a/b/")], ["/a", "/", ".", "/a"]);
        assert_eq!([extension("/a/b.js"), extension("/a/.b"), extension("x.d.ts")], [".js", "", ".ts"]);
        assert_eq!(relative("/a/b", "/a/c/d"), "../c/d");
    }
}
