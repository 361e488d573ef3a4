//! Papers as the parts of a college will print them: what the layout kit can do, to be opened and looked at.
use chrono::{TimeZone, Utc};

use crate::{
    Result,
    platform::pdf::{Align, Card, Column, Document, Letterhead, Paper, Table, cards},
};

/// A paper of that name.
pub fn paper(name: &str, head: &Letterhead) -> Option<Result<Vec<u8>>> {
    match name {
        "receipt.pdf" => Some(receipt(head)),
        "mark-sheet.pdf" => Some(mark_sheets(head, 1)),
        "mark-sheets.pdf" => Some(mark_sheets(head, 60)),
        "list.pdf" => Some(list(head, 140)),
        "card.pdf" => Some(card(head)),
        _ => None,
    }
}

fn receipt(head: &Letterhead) -> Result<Vec<u8>> {
    let mut paper = Document::new(Paper::A4, head, "Fee receipt R-2026-00042");
    paper.title("Fee receipt", "No. R-2026-00042");
    paper.facts(&[
        ("Received from", "Sunita Krishnamurthy"),
        ("Date", "22 Nov 2026"),
        ("Student", "Aarav Krishnamurthy"),
        ("Roll number", "CS-2024-017"),
        (
            "Programme",
            "B.E. Computer Science and Engineering, third semester, section A",
        ),
        ("Paid by", "UPI, 4312 0098 7765"),
    ]);
    let mut fees = Table::new(vec![
        Column::new("No.").width(34.0),
        Column::new("Particulars"),
        Column::new("Due on").width(90.0),
        Column::new("Amount").right().width(110.0),
    ]);
    for (number, (what, due, amount)) in (1..).zip([
        (
            "Tuition fee, odd semester 2026–27",
            "15 Jul 2026",
            "₹61,250.00",
        ),
        ("Laboratory and workshop fee", "15 Jul 2026", "₹8,400.00"),
        ("Library deposit (refundable)", "15 Jul 2026", "₹2,500.00"),
        ("Late fee, waived by the principal", "–", "₹0.00"),
    ]) {
        fees.row(vec![
            format!("{number}."),
            what.into(),
            due.into(),
            amount.into(),
        ]);
    }
    fees.total(vec![
        String::new(),
        "Total".into(),
        String::new(),
        "₹72,150.00".into(),
    ]);
    paper.table(&fees);
    paper.paragraph("Rupees seventy-two thousand one hundred and fifty only.");
    paper.note("Fees once paid are refunded by the rules of the college alone. Keep this receipt.");
    paper.seal(
        "https://campus.college.example/verify/R-2026-00042?s=4f9a3c71",
        "Scan to check that this receipt is genuine.",
    );
    paper.signatures(&["Cashier"]);
    paper.finish()
}

const SUBJECTS: [(&str, &str, &str); 7] = [
    ("CS301", "Data structures", "आँकड़ा संरचना"),
    (
        "CS302",
        "Computer organisation and architecture",
        "कंप्यूटर संगठन",
    ),
    ("CS303", "Discrete mathematics", "विविक्त गणित"),
    ("CS304", "Operating systems", "प्रचालन तंत्र"),
    ("CS305", "Data structures laboratory", "प्रयोगशाला"),
    ("HS301", "Constitution of India", "भारत का संविधान"),
    ("CS306", "Seminar", "संगोष्ठी"),
];

fn mark_sheets(head: &Letterhead, count: usize) -> Result<Vec<u8>> {
    let names = [
        "क्षितिज त्रिपाठी",
        "श्रीनिधि हेगड़े",
        "प्रियंका द्विवेदी",
        "Zoë D’Souza",
    ];
    let mut paper = Document::new(Paper::A4, head, "Statement of marks");
    for number in 0..count {
        if number > 0 {
            paper.sheet();
        }
        let name = names.get(number % names.len()).copied().unwrap_or_default();
        mark_sheet(&mut paper, name, number);
    }
    paper.finish()
}

fn mark_sheet(paper: &mut Document, name: &str, number: usize) {
    let roll = format!("CS-2024-{:03}", number + 17);
    paper.title("अंक पत्र · Statement of marks", &roll);
    paper.facts(&[
        ("नाम · Name", name),
        ("Examination", "B.E. third semester, November 2026"),
        ("पिता का नाम · Father", "महेन्द्र सिंह क्षत्रिय"),
        ("Registration", "1NH24CS017"),
    ]);
    let mut marks = Table::new(vec![
        Column::new("Code").width(50.0),
        Column::new("Subject"),
        Column::new("विषय"),
        Column::new("Internal").right().width(58.0),
        Column::new("External").right().width(58.0),
        Column::new("Total").right().width(48.0),
        Column::new("Grade").align(Align::Center).width(48.0),
    ]);
    for (place, (code, subject, hindi)) in SUBJECTS.iter().enumerate() {
        let (inner, outer) = (
            31 + (number + place * 5) % 18,
            38 + (number * 3 + place * 7) % 11,
        );
        let cells = [code, subject, hindi].map(|text| (*text).to_owned());
        let sums = [inner, outer, inner + outer].map(|sum| sum.to_string());
        marks.row(
            cells
                .into_iter()
                .chain(sums)
                .chain(["A+".to_owned()])
                .collect(),
        );
    }
    let total = ["", "कुल · Total", "", "", "", "584", "8.42"];
    marks.total(total.map(str::to_owned).into());
    paper.table(&marks);
    paper.paragraph("परिणाम: प्रथम श्रेणी में उत्तीर्ण। Result: passed in the first class with distinction, SGPA 8.42.");
    paper.note("O 90–100 · A+ 80–89 · A 70–79 · B+ 60–69 · B 55–59 · C 50–54 · P 40–49 · F below 40 or absent.");
    let address = format!("https://campus.college.example/verify/M-{roll}");
    paper.seal(
        &address,
        "Scan to check these marks against the college’s record.",
    );
    paper.signatures(&["Controller of examinations", "Principal"]);
}

fn list(head: &Letterhead, count: usize) -> Result<Vec<u8>> {
    let mut paper = Document::new(Paper::A4Landscape, head, "Students of section CSE 3A");
    paper.title("Students of section CSE 3A", &format!("{count} students"));
    paper.note("Filters: programme B.E. Computer Science · section 3A · by name");
    let mut table = Table::new(
        ["Roll number", "Name", "Email", "Guardian", "Note"]
            .map(Column::new)
            .into_iter()
            .chain([Column::new("Dues").right()])
            .collect(),
    )
    .dense();
    for number in 1..=count {
        let note = match number {
            7 => {
                "Comes by the second bus from Doddaballapura; late on Mondays by leave of the principal, see the letter of 3 July 2026."
            }
            11 => "anunusuallylongwordwithoutanyspacewhichmustbebrokensomewhereinthemiddle",
            _ => "",
        };
        table.row(vec![
            format!("CS-2024-{number:03}"),
            [
                "Asha Rao",
                "क्षितिज त्रिपाठी",
                "Mohammed Irfan Abdul Rahman Khan",
                "Li 字",
            ][number % 4]
                .to_owned(),
            format!("student{number}@campus.test"),
            "Sunita Krishnamurthy".to_owned(),
            note.to_owned(),
            format!("₹{},{:03}.00", number % 97, number * 37 % 1000),
        ]);
    }
    paper.table(&table);
    paper.finish()
}

fn card(head: &Letterhead) -> Result<Vec<u8>> {
    let fact = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
    let card = |name: &str, initials: &str| Card {
        role: "Student".into(),
        name: name.into(),
        initials: initials.into(),
        facts: [
            ("Roll number", "CS-2024-017"),
            ("Programme", "B.E. Computer Science"),
            ("Blood group", "O+"),
            ("Valid until", "30 Jun 2028"),
        ]
        .map(fact)
        .into(),
        code: "https://campus.college.example/id/8f3a1c".into(),
    };
    let both = [
        card("Aarav Krishnamurthy", "AK"),
        card("क्षितिज महेन्द्र सिंह त्रिपाठी", "क्ष"),
    ];
    cards(head, "Identity cards", &both)
}

/// A letterhead whose day is always the same, so that the papers are too.
pub fn head(college: &crate::config::College) -> Letterhead {
    let at = Utc.with_ymd_and_hms(2026, 11, 22, 5, 12, 0).single();
    Letterhead::new(
        college,
        crate::words::Language::English,
        at.unwrap_or_default(),
    )
}
