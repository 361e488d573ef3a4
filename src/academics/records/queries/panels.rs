//! What belongs to a record.
use diesel::{
    prelude::*,
    sql_types::{Integer, Text},
};

use super::statement::Statement;
use crate::{
    Result,
    academics::records::model::{Panel, PanelRow, Plate},
};

#[derive(QueryableByName)]
struct Linked {
    #[diesel(sql_type = Integer)]
    plate: i32,
    #[diesel(sql_type = Text)]
    href: String,
    #[diesel(sql_type = Text)]
    label: String,
    #[diesel(sql_type = Text)]
    note: String,
}

/// All that belongs to a record, in one statement.
pub fn panels(conn: &mut PgConnection, plates: &[Plate], id: i64) -> Result<Vec<Panel>> {
    if plates.is_empty() {
        return Ok(Vec::new());
    }
    let part = |(at, plate): (usize, &Plate)| {
        format!(
            "SELECT {at} AS plate, row_number() OVER () AS place, o.* FROM ({}) o",
            plate.rows
        )
    };
    let parts: Vec<String> = plates.iter().enumerate().map(part).collect();
    let text = format!("{} ORDER BY 1, 2", parts.join(" UNION ALL "));
    let mut rows: Vec<Linked> = Statement::of(text, id).load(conn)?;
    let panel = |(at, plate): (i32, &Plate)| {
        let own = rows.extract_if(.., |row| row.plate == at);
        let row = |row: Linked| PanelRow {
            href: row.href,
            label: row.label,
            note: row.note,
        };
        Panel {
            title: plate.title,
            none: plate.none,
            rows: own.map(row).collect(),
        }
    };
    Ok((0..).zip(plates).map(panel).collect())
}
