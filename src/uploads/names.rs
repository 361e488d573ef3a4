//! A file's name as its sender gave it, made harmless; it is shown and given back, and never names anything on a disk.
use crate::types::is_hidden;

/// Letters in the longest name that is kept.
const LONGEST: usize = 200;

/// Without folders, control characters, and marks that turn the direction of reading (`gpj.exe` for `exe.jpg`);
/// a longer name loses letters before its end. `None` when nothing is left.
pub fn clean_name(name: &str) -> Option<String> {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let seen: String = last.chars().filter(|letter| !is_hidden(*letter)).collect();
    let kept = seen.trim().trim_end_matches(['.', ' ']);
    let bare = kept.trim_start_matches('.');
    match bare.is_empty() {
        true => None,
        false => Some(shortened(kept)),
    }
}

fn shortened(name: &str) -> String {
    if name.chars().count() <= LONGEST {
        return name.to_owned();
    }
    let (stem, end) = match name.rsplit_once('.') {
        Some((stem, end)) if end.chars().count() <= 10 => (stem, format!(".{end}")),
        _ => (name, String::new()),
    };
    let room = LONGEST - end.chars().count();
    stem.chars().take(room).collect::<String>() + &end
}

#[cfg(test)]
mod tests {
    use super::clean_name;

    #[test]
    fn names_lose_what_could_do_harm_and_nothing_else() {
        for (sent, kept) in [
            ("marks.pdf", "marks.pdf"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("C:\\Users\\Asha\\ten th.pdf", "ten th.pdf"),
            ("अंकसूची – 10वीं.pdf", "अंकसूची – 10वीं.pdf"),
            ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie: x.pdf"),
            ("photo\u{202e}gpj.exe", "photogpj.exe"),
            ("say \"hi\".png", "say \"hi\".png"),
            ("  .hidden.png. . ", ".hidden.png"),
            ("👩‍🎓.png", "👩‍🎓.png"),
        ] {
            assert_eq!(clean_name(sent).as_deref(), Some(kept), "{sent:?}");
        }
        for nothing in ["", "/", "..", "...", "a/", "\u{0}\n", " . "] {
            assert_eq!(clean_name(nothing), None, "{nothing:?}");
        }
    }

    #[test]
    fn a_long_name_keeps_its_end() {
        let name = clean_name(&format!("{}.pdf", "क".repeat(300))).unwrap();
        assert_eq!(name.chars().count(), 200);
        assert!(name.ends_with("क.pdf"));
        assert_eq!(clean_name(&"x".repeat(300)).unwrap().len(), 200);
    }
}
