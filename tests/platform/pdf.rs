//! Paper: what is laid out is there, in order, on as many pages as it needs.
use campus::platform::pdf::{Card, Column, Document, Letterhead, Paper, Table, cards};
use printpdf::{PdfDocument, PdfParseOptions};

fn head() -> Letterhead {
    Letterhead {
        name: "Nandi Hills Institute".into(),
        place: "Bengaluru".into(),
        initials: "NH".into(),
        language: "hi-IN",
        printed: "Printed 22 Nov 2026, 10:42".into(),
        page: "Page {n} of {m}".into(),
        ..Letterhead::default()
    }
}

/// The text of each page.
fn read(bytes: &[u8]) -> Vec<String> {
    let document = PdfDocument::parse(bytes, &PdfParseOptions::default(), &mut Vec::new()).unwrap();
    let resources = document.resources.clone();
    let pages = document.pages.iter();
    pages
        .map(|page| page.extract_text(&resources).join("\n"))
        .collect()
}

fn list(rows: usize, cell: &str) -> Vec<u8> {
    let mut paper = Document::new(Paper::A4, &head(), "List");
    paper.title("List", "");
    let mut table = Table::new(vec![
        Column::new("Number"),
        Column::new("Text"),
        Column::new("Sum").right(),
    ])
    .dense();
    for number in 1..=rows {
        table.row(vec![
            format!("Row {number}"),
            cell.to_owned(),
            "₹1,000.00".into(),
        ]);
    }
    table.total(vec!["Total".into(), String::new(), "₹5,000.00".into()]);
    paper.table(&table);
    paper.finish().unwrap()
}

#[test]
fn a_table_runs_over_pages_with_its_head_on_each() {
    let pages = read(&list(100, "Some words"));
    assert!(pages.len() >= 2, "{}", pages.len());
    for (number, page) in (1..).zip(&pages) {
        assert!(page.contains("Number") && page.contains("Sum"), "{page}");
        assert!(
            page.contains(&format!("Page {number} of {}", pages.len())),
            "{page}"
        );
        assert!(
            page.contains("Nandi Hills Institute") && page.contains("Printed 22 Nov"),
            "{page}"
        );
    }
    let text = pages.join("\n");
    let places: Vec<_> = (1..=100)
        .map(|n| text.find(&format!("Row {n}\n")).expect("row"))
        .collect();
    assert!(places.is_sorted());
    assert_eq!(text.matches("Row ").count(), 100);
    assert!(pages.last().unwrap().contains("₹5,000.00"));
}

#[test]
fn long_cells_are_set_whole_over_pages_and_an_empty_table_says_so() {
    let long = format!("{} end", "word ".repeat(2_000));
    let pages = read(&list(1, &long));
    assert!(pages.len() > 1);
    assert_eq!(pages.join("\n").matches("word").count(), 2_000);
    let unbroken = "x".repeat(10_000);
    let text = read(&list(1, &unbroken)).concat();
    assert_eq!(
        text.matches('x').count(),
        10_000 + "Text".matches('x').count() * read(&list(1, &unbroken)).len()
    );
    let mut paper = Document::new(Paper::A4Landscape, &head(), "List");
    paper.table(&Table::new(vec![Column::new("Name")]).empty("There is nothing in this list."));
    assert!(read(&paper.finish().unwrap())[0].contains("There is nothing in this list."));
}

#[test]
fn the_same_content_is_the_same_bytes() {
    let (one, two) = (list(30, "क्षत्रिय ₹"), list(30, "क्षत्रिय ₹"));
    assert!(one == two);
    assert!(one != list(30, "क्षत्रिय €"));
    let text = String::from_utf8_lossy(&one);
    assert!(text.starts_with("%PDF-1.7"));
    assert!(text.contains("/Lang(hi-IN)") && text.contains("/DisplayDocTitle true"));
    assert!(!text.contains("GTS_PDFX"));
}

#[test]
fn several_sheets_count_their_pages_for_themselves() {
    let mut paper = Document::new(Paper::A4, &head(), "Sheets");
    paper.paragraph("One");
    paper.sheet();
    let text = "A long text. ".repeat(700);
    paper.paragraph(&text);
    paper.sheet();
    paper.seal("https://college.example/verify/1", "Scan");
    paper.signatures(&["Principal"]);
    let pages = read(&paper.finish().unwrap());
    let feet: Vec<bool> = ["Page 1 of 1", "Page 1 of 2", "Page 2 of 2", "Page 1 of 1"]
        .iter()
        .zip(&pages)
        .map(|(foot, page)| page.contains(foot))
        .collect();
    assert_eq!(feet, [true; 4], "{pages:?}");
}

#[test]
fn a_code_too_long_to_draw_is_written_out_and_a_card_takes_any_name() {
    let mut paper = Document::new(Paper::A4, &head(), "Code");
    paper.seal(&"long ".repeat(1_000), "Scan");
    assert!(read(&paper.finish().unwrap())[0].contains("long"));
    let names = [
        "",
        "Wolfeschlegelsteinhausenbergerdorff ".repeat(4).as_str(),
        "क्षितिज",
    ]
    .map(|name| Card {
        name: name.to_owned(),
        ..Card::default()
    });
    let made = cards(&head(), "Cards", &names).unwrap();
    assert_eq!(read(&made).len(), 3);
}
