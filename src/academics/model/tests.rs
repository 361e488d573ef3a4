use super::*;

#[test]
fn short_names_are_read_as_people_write_them() {
    for (typed, kept) in [
        (" CSE ", "CSE"),
        ("B.Tech  AI&ML", "B.Tech AI&ML"),
        ("A", "A"),
    ] {
        let code = Code::parse(typed).map(|code| code.as_str().to_owned());
        assert_eq!(code, Ok(kept.into()), "{typed:?}");
    }
    for wrong in [
        "",
        "  ",
        "<b>",
        "CS/1",
        "-",
        " . & ",
        "ಕ-1",
        "СSE",
        &"X".repeat(21),
    ] {
        assert_eq!(Code::parse(wrong), Err(NameError::Code), "{wrong:?}");
    }
}

#[test]
fn credits_are_whole_or_half() {
    for (typed, kept) in [
        ("4", "4"),
        (" 1.5 ", "1.5"),
        ("1½", "1.5"),
        ("0", "0"),
        ("3.0", "3"),
        (".5", "0.5"),
        ("30", "30"),
    ] {
        let credits = Credits::parse(typed).map(|credits| credits.to_string());
        assert_eq!(credits, Ok(kept.into()), "{typed:?}");
    }
    for wrong in [
        "", ".", " . ", "x", "-1", "1.25", "30.5", "1e1", "99999", "+4",
    ] {
        assert_eq!(Credits::parse(wrong), Err(NameError::Credits), "{wrong:?}");
    }
}

#[test]
fn titles_stand_on_one_line() {
    assert!(Title::parse(&"é".repeat(120)).is_ok());
    for wrong in ["", "a\nb", "a\u{200b}b", "a\u{202e}b", &"é".repeat(121)] {
        assert_eq!(Title::parse(wrong), Err(NameError::Title), "{wrong:?}");
    }
}
