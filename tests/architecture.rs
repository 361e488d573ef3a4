//! The few rules of the design that the compiler cannot hold.
use std::{fs, path::Path};

#[test]
fn only_queries_and_models_speak_sql() {
    for (path, text) in sources() {
        let may = [
            "/queries.rs",
            "/model.rs",
            "/schema.rs",
            "src/error/causes.rs",
            "src/app/database.rs",
            "/schema_print.rs",
        ];
        let may = may.iter().any(|end| path.ends_with(end))
            || ["/platform/", "/queries/", "/seed/", "/commands/"]
                .iter()
                .any(|part| path.contains(part));
        let speaks = text.lines().any(|line| {
            line.contains("schema::")
                || (line.contains("diesel::")
                    && !line.contains("PgConnection")
                    && !line.contains("result::Error"))
        });
        assert!(may || !speaks, "{path} speaks SQL; move it to queries.rs");
    }
}

#[test]
fn the_platform_knows_no_noun_of_the_college() {
    let slices = slices();
    for (path, text) in sources()
        .into_iter()
        .filter(|(path, _)| path.contains("/platform/"))
    {
        for slice in imports(&text) {
            assert!(!slices.contains(&slice), "{path} knows {slice}");
        }
    }
}

#[test]
fn a_slice_imports_only_those_declared_before_it() {
    let slices = slices();
    for (number, slice) in slices.iter().enumerate() {
        let folder = format!("src/{slice}/");
        for (path, text) in sources()
            .into_iter()
            .filter(|(path, _)| path.starts_with(&folder))
        {
            for import in imports(&text) {
                let later = slices[number + 1..].contains(&import);
                assert!(
                    !later,
                    "{path} imports {import}, which comes after it in src/lib.rs"
                );
            }
        }
    }
}

/// What a file uses of the crate: the first part of each path after `crate::`.
fn imports(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in text.split("crate::").skip(1) {
        let Some(group) = rest.strip_prefix('{') else {
            found.push(first_part(rest));
            continue;
        };
        let mut depth = 0;
        let mut part = String::new();
        for letter in group.chars() {
            match letter {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    found.push(first_part(part.trim()));
                    part.clear();
                    continue;
                }
                _ => {}
            }
            part.push(letter);
        }
        found.push(first_part(part.trim()));
    }
    found
}

fn first_part(path: &str) -> String {
    path.chars()
        .take_while(|letter| letter.is_alphanumeric() || *letter == '_')
        .collect()
}

#[test]
fn a_page_template_is_named_after_its_handler() {
    for (path, text) in sources()
        .into_iter()
        .filter(|(path, _)| path.ends_with("pages.rs"))
    {
        let slice = Path::new(path.trim_start_matches("src/"))
            .parent()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        for at in text.split("template(path = \"").skip(1) {
            let template = at.split('"').next().unwrap();
            let (folder, file) = template.rsplit_once('/').unwrap();
            let handler = file.trim_end_matches(".html");
            assert_eq!(folder, slice, "{path}: {template}");
            let used = text.contains(&format!("fn {handler}("))
                || text.matches(&pascal(handler)).count() > 1;
            assert!(used, "{path}: no handler for {template}");
        }
    }
}

#[test]
fn templates_hold_no_inline_style_or_script_and_escape_everything() {
    for (path, text) in files("templates", "html") {
        for banned in [
            " style=\"",
            "<style",
            "javascript:",
            "|safe",
            "hx-on",
            " onclick",
            " onchange",
            " onsubmit",
        ] {
            assert!(!text.contains(banned), "{path} holds {banned}");
        }
        let scripts = text.matches("<script").count();
        assert!(
            scripts == text.matches("<script type=\"module\" src=").count(),
            "{path} holds a script of its own"
        );
    }
}

#[test]
fn files_and_lines_stay_readable() {
    // To be split by whoever changes them next.
    let longer = ["src/platform/db.rs", "src/accounts/users/api.rs"];
    for (path, text) in sources() {
        let lines = text.lines().count();
        assert!(
            lines <= 300 || path.ends_with("schema.rs") || longer.contains(&path.as_str()),
            "{path} has {lines} lines: split it by noun"
        );
        assert!(
            !text.contains("#[allow("),
            "{path}: say why with #[expect(…, reason = …)]"
        );
        for left in ["todo!(", "unimplemented!(", "TODO", "FIXME"] {
            assert!(!text.contains(left), "{path}: {left}");
        }
    }
}

#[test]
fn sql_is_never_put_together_with_format() {
    for (path, text) in sources() {
        assert!(
            !text.contains("sql_query(format!"),
            "{path}: bind what varies"
        );
        assert!(
            !text.contains("sql_query(&format!"),
            "{path}: bind what varies"
        );
    }
}

fn pascal(handler: &str) -> String {
    let parts = handler.split('_').map(|part| {
        let mut letters = part.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().collect::<String>() + letters.as_str())
            .unwrap_or_default()
    });
    parts.collect::<String>() + "Page"
}

/// The slices in the order of `src/lib.rs`.
fn slices() -> Vec<String> {
    let text = fs::read_to_string("src/lib.rs").unwrap();
    let names = text
        .lines()
        .filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    let all = names.map(str::to_owned);
    let not = [
        "config", "error", "words", "platform", "policy", "types", "app", "commands", "routes",
        "schema",
    ];
    all.filter(|name| !not.contains(&name.as_str())).collect()
}

fn sources() -> Vec<(String, String)> {
    files("src", "rs")
}

fn files(root: &str, ending: &str) -> Vec<(String, String)> {
    let mut folders = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.to_str().unwrap().to_owned();
            if path.is_dir() {
                folders.push(name);
            } else if name.ends_with(&format!(".{ending}")) {
                found.push((name.clone(), fs::read_to_string(&name).unwrap()));
            }
        }
    }
    found
}
