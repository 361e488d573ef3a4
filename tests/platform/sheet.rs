//! Tables that people send: read as they are meant, and refused in words when they are made to harm.
use std::{io::Write, time::Instant};

use campus::platform::sheet::{Limits, Sheet, Unreadable, Value, read};
use chrono::NaiveDate;
use flate2::{Compression, Crc, write::DeflateEncoder};
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

fn sheet(bytes: &[u8]) -> Result<Sheet, Unreadable> {
    read(bytes, &Limits::default())
}

fn cells(sheet: &Sheet) -> Vec<Vec<String>> {
    let rows = sheet.rows.iter();
    rows.map(|row| row.cells.iter().map(Value::text).collect())
        .collect()
}

/// A ZIP of these members; `lie` is what its directory says they unpack to.
fn zip(members: &[(&str, &[u8])], lie: Option<u32>) -> Vec<u8> {
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, content) in members {
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::best());
        deflate.write_all(content).unwrap();
        let packed = deflate.finish().unwrap();
        let mut crc = Crc::new();
        crc.update(content);
        let offset = u32::try_from(file.len()).unwrap();
        let length = lie.unwrap_or(u32::try_from(content.len()).unwrap());
        let mut fields = vec![20_u8, 0, 0, 0, 8, 0, 0, 0, 0, 0];
        fields.extend(crc.sum().to_le_bytes());
        fields.extend(u32::try_from(packed.len()).unwrap().to_le_bytes());
        fields.extend(length.to_le_bytes());
        fields.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        fields.extend([0, 0]);
        file.extend(b"PK\x03\x04");
        file.extend(&fields);
        file.extend(name.as_bytes());
        file.extend(packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&fields);
        directory.extend([0; 10]);
        directory.extend(offset.to_le_bytes());
        directory.extend(name.as_bytes());
    }
    let start = u32::try_from(file.len()).unwrap();
    let count = u16::try_from(members.len()).unwrap().to_le_bytes();
    file.extend(&directory);
    file.extend(b"PK\x05\x06\0\0\0\0");
    file.extend([count, count].concat());
    file.extend(u32::try_from(directory.len()).unwrap().to_le_bytes());
    file.extend(start.to_le_bytes());
    file.extend([0, 0]);
    file
}

const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
const RELS: &str = r#"<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_RELS: &str = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;

/// A workbook of that sheet and those shared strings.
fn workbook(sheet: &str, strings: &str) -> Vec<u8> {
    let mut members: Vec<(&str, &[u8])> = vec![
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", BOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ];
    if !strings.is_empty() {
        members.push(("xl/sharedStrings.xml", strings.as_bytes()));
    }
    zip(&members, None)
}

fn rows(inside: &str) -> String {
    format!(
        "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>{inside}</sheetData></worksheet>"
    )
}

fn inline(place: &str, text: &str) -> String {
    format!("<c r=\"{place}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
}

#[test]
fn a_workbook_gives_words_numbers_and_real_days() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    let day = Format::new().set_num_format("dd/mm/yyyy");
    for (column, head) in (0..).zip([" Name ", "Phone", "Born", "Marks", "Sum"]) {
        page.write(0, column, head).unwrap();
    }
    page.write(1, 0, "क्षितिज त्रिपाठी").unwrap();
    page.write(1, 1, 9_845_012_345.0).unwrap();
    let born = ExcelDateTime::from_ymd(2007, 2, 28).unwrap();
    page.write_datetime_with_format(1, 2, &born, &day).unwrap();
    page.write(1, 3, 41.5).unwrap();
    page.write_formula(1, 4, Formula::new("=D2*2").set_result("83"))
        .unwrap();
    page.write(4, 0, "=Asha").unwrap();
    page.write(4, 3, true).unwrap();
    let sheet = sheet(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!(sheet.heads, ["Name", "Phone", "Born", "Marks", "Sum"]);
    assert_eq!(
        cells(&sheet),
        [
            ["क्षितिज त्रिपाठी", "9845012345", "2007-02-28", "41.5", "83"],
            ["=Asha", "", "", "yes", ""]
        ]
    );
    let numbers: Vec<_> = sheet.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 5]);
    assert_eq!(
        sheet.rows[0].cells[2].day(),
        NaiveDate::from_ymd_opt(2007, 2, 28)
    );
    assert!(sheet.faults.is_empty());
    assert_eq!(sheet.places(["name", "MARKS"]), Ok([0, 3]));
    assert_eq!(
        sheet
            .places(["Name", "Roll", "Class"])
            .unwrap_err()
            .to_string(),
        "The file lacks these columns: Roll, Class."
    );
    assert_eq!(sheet.others(&["Name", "Phone", "Born", "Sum"]), ["Marks"]);
}

#[test]
fn faults_are_told_by_row_and_column() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for (column, head) in (0..).zip(["Name", "Marks"]) {
        page.write(0, column, head).unwrap();
    }
    page.write_formula(1, 1, Formula::new("=1/0").set_result("#DIV/0!"))
        .unwrap();
    page.write(1, 0, "Asha").unwrap();
    page.write(2, 0, "x".repeat(10_001)).unwrap();
    page.merge_range(3, 0, 4, 0, "Both", &Format::new())
        .unwrap();
    let sheet = sheet(&book.save_to_buffer().unwrap()).unwrap();
    let faults: Vec<_> = sheet
        .faults
        .iter()
        .map(|f| (f.row, f.column.as_str(), f.message.as_str()))
        .collect();
    assert!(
        faults.contains(&(3, "Name", "This cell is too long.")),
        "{faults:?}"
    );
    assert!(
        faults.contains(&(
            4,
            "Name",
            "Cells are merged here. Unmerge them and fill each one."
        )),
        "{faults:?}"
    );
    let broken = workbook(
        &rows(&format!(
            "<row r=\"1\">{}{}</row><row r=\"2\"><c r=\"A2\"><f>NOW()</f></c><c r=\"B2\" t=\"e\"><v>#N/A</v></c></row>",
            inline("A1", "When"),
            inline("B1", "What")
        )),
        "",
    );
    let sheet = read(&broken, &Limits::default()).unwrap();
    let messages: Vec<_> = sheet
        .faults
        .iter()
        .map(|fault| {
            (
                fault.column.as_str(),
                fault.message.split('.').next().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        messages,
        [
            ("When", "This formula has no saved value"),
            ("What", "This cell shows an error")
        ]
    );
}

#[test]
fn csv_is_read_in_every_honest_encoding_and_with_every_separator() {
    let text = "Name;Note\r\n\"Rao; Asha\";\"two\nlines\"\r\n\r\nZoë;\r\n";
    let wide = |mark: [u8; 2], of: fn(u16) -> [u8; 2]| {
        [mark.to_vec(), text.encode_utf16().flat_map(of).collect()].concat()
    };
    for bytes in [
        text.as_bytes().to_vec(),
        [b"\xEF\xBB\xBF", text.as_bytes()].concat(),
        wide([0xFF, 0xFE], u16::to_le_bytes),
        wide([0xFE, 0xFF], u16::to_be_bytes),
    ] {
        let sheet = sheet(&bytes).unwrap();
        assert_eq!(sheet.heads, ["Name", "Note"]);
        assert_eq!(cells(&sheet), [["Rao; Asha", "two\nlines"], ["Zoë", ""]]);
        assert_eq!(sheet.rows[1].number, 4, "as a spreadsheet numbers rows");
    }
    assert_eq!(sheet(b"A\tB\tC,D\n1\t2").unwrap().heads, ["A", "B", "C,D"]);
    assert_eq!(sheet(b"A\n=1+1\n").unwrap().rows[0].cells[0].text(), "=1+1");
}

#[test]
fn what_is_no_table_is_refused_in_words() {
    for (bytes, refusal) in [
        (b"".to_vec(), Unreadable::Empty),
        (b" \n , ,\n".to_vec(), Unreadable::Empty),
        (b"Name\nZo\xEB\n".to_vec(), Unreadable::Encoding(2)),
        (b"Name\na\0b\n".to_vec(), Unreadable::Nul(2)),
        (b"\xFF\xFEa".to_vec(), Unreadable::Damaged),
        (b"<html><table>".to_vec(), Unreadable::Unknown),
        (b"%PDF-1.7\n".to_vec(), Unreadable::Unknown),
        (
            b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(),
            Unreadable::Old,
        ),
        (
            b"Name,name\n1,2\n".to_vec(),
            Unreadable::Twice("name".into()),
        ),
        (
            b"Name,,Roll\n1,x,2\n".to_vec(),
            Unreadable::Nameless("B".into()),
        ),
        (b"Name\n1,x\n".to_vec(), Unreadable::Nameless("B".into())),
        (b"PK\x03\x04rubbish".to_vec(), Unreadable::Damaged),
        (
            zip(&[("word/document.xml", b"<w/>")], None),
            Unreadable::Unknown,
        ),
        (vec![b','; 200], Unreadable::Empty),
        (vec![b'x'; (10 << 20) + 1], Unreadable::TooLarge(10 << 20)),
    ] {
        let found = sheet(&bytes).map(|_| ()).unwrap_err();
        assert_eq!(
            found,
            refusal,
            "{:?}",
            String::from_utf8_lossy(&bytes[..bytes.len().min(40)])
        );
        assert!(found.to_string().ends_with('.'));
    }
    let wide = format!(
        "{}\n",
        (0..101)
            .map(|n| format!("c{n}"))
            .collect::<Vec<_>>()
            .join(",")
    );
    assert_eq!(
        sheet(wide.as_bytes()).unwrap_err(),
        Unreadable::Columns(100)
    );
    let long = "a\n".repeat(20_002);
    assert_eq!(
        sheet(long.as_bytes()).unwrap_err(),
        Unreadable::Rows(20_000)
    );
}

/// Refused within two seconds, under limits that make the test quick.
#[track_caller]
fn refused(bytes: &[u8], refusal: Unreadable) {
    let limits = Limits {
        unpacked: 4 << 20,
        rows: 1_000,
        ..Limits::default()
    };
    let begun = Instant::now();
    assert_eq!(read(bytes, &limits).map(|_| ()).unwrap_err(), refusal);
    assert!(begun.elapsed().as_secs() < 2, "{:?}", begun.elapsed());
}

fn plain() -> String {
    rows(&format!("<row r=\"1\">{}</row>", inline("A1", "Name")))
}

#[test]
fn what_unpacks_to_too_much_is_refused_before_it_does() {
    let big = " ".repeat(5 << 20);
    refused(&workbook(&big, ""), Unreadable::Bomb(4 << 20));
    let members: [(&str, &[u8]); 2] = [
        ("[Content_Types].xml", TYPES.as_bytes()),
        ("xl/worksheets/sheet1.xml", big.as_bytes()),
    ];
    // Its directory says ten bytes.
    refused(&zip(&members, Some(10)), Unreadable::Bomb(4 << 20));
    let many: String = (1..=30_000)
        .map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\"><v>1</v></c></row>"))
        .collect();
    refused(&workbook(&rows(&many), ""), Unreadable::Rows(1_000));
    let crowd: Vec<String> = (0..1_001).map(|n| format!("m{n}")).collect();
    let crowd: Vec<(&str, &[u8])> = crowd.iter().map(|name| (name.as_str(), &b""[..])).collect();
    refused(&zip(&crowd, None), Unreadable::Damaged);
}

#[test]
fn what_would_make_its_reader_run_away_is_refused() {
    let plain = plain();
    let entities = format!("<!DOCTYPE x [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;\">]>{plain}");
    for sheet in [
        format!("<?xml version=\"1.0\"?>{entities}"),
        format!("<!-- > --> <?p?> {entities}"),
        format!("<!--{}-->{plain}", " ".repeat(20_000)),
        "\u{FEFF}<".to_owned(),
    ] {
        refused(&workbook(&sheet, ""), Unreadable::Damaged);
    }
    for strings in [
        "<sst uniqueCount=\"99999999999\"></sst>",
        "<sst count=\"1\" uniqueCount = '18446744073709551615'></sst>",
        "<s:sst uniqueCount=\"99999999999\"></s:sst>",
        "<x><sst uniqueCount=\"99999999999\"></sst></x>",
    ] {
        refused(&workbook(&plain, strings), Unreadable::Damaged);
    }
    let honest = workbook(&plain, "<sst uniqueCount=\"1\"><si><t>a</t></si></sst>");
    assert_eq!(sheet(&honest).unwrap().heads, ["Name"]);
}

#[test]
fn a_sheet_that_no_spreadsheet_writes_is_refused() {
    let far = rows(&inline("XFD1", "x"));
    refused(&workbook(&far, ""), Unreadable::Columns(100));
    let back = [("A9", "x"), ("A1", "y"), ("A9", "z")].map(|(place, text)| inline(place, text));
    refused(&workbook(&rows(&back.concat()), ""), Unreadable::Damaged);
    let plain = plain();
    refused(
        &workbook(&plain[..plain.len() - 30], ""),
        Unreadable::Damaged,
    );
    let mut behind = workbook(&plain, "");
    behind.extend(b"more");
    refused(&behind, Unreadable::Damaged);
}

#[test]
fn of_many_faults_a_thousand_are_told() {
    let error = |place: &str| format!("<c r=\"{place}\" t=\"e\"><v>#REF!</v></c>");
    let many: String = (2..=5_000).map(|row| error(&format!("A{row}"))).collect();
    let book = workbook(&rows(&(inline("A1", "Name") + &many)), "");
    let sheet = sheet(&book).unwrap();
    assert_eq!(sheet.faults.len(), 1_000);
    assert_eq!(sheet.faults[0].row, 2);
    let long = format!("\"{}\"\n", "x".repeat(10_001)).repeat(1_020);
    let sheet = campus::platform::sheet::read(
        format!("Name\n{long}").as_bytes(),
        &Limits {
            bytes: 20 << 20,
            ..Limits::default()
        },
    );
    assert_eq!(sheet.unwrap().faults.len(), 1_000);
    // A fault stands within the limits like any other cell.
    refused(
        &workbook(&rows(&error("XFD1")), ""),
        Unreadable::Columns(100),
    );
}

#[test]
fn a_damaged_workbook_never_harms() {
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    for row in 0..50 {
        page.write(row, 0, format!("Name {row}")).unwrap();
        page.write(row, 1, row).unwrap();
    }
    let whole = book.save_to_buffer().unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    for _ in 0..100 {
        let mut bytes = whole.clone();
        for _ in 0..random.usize(1..4) {
            let at = random.usize(0..bytes.len());
            bytes[at] = random.u8(..);
        }
        let _ = sheet(&bytes);
        let _ = sheet(&whole[..random.usize(0..whole.len())]);
    }
}
