//! Heat maps.
use super::{Caption, Label, Value, round};

/// How many per cent of the width a character before the rows takes on a phone.
const CHARACTER: f64 = 2.2;
/// What is left between the words and the cells, in per cent of the width.
const GAP: f64 = 3.0;
/// The height of a row.
const ROW: f64 = 30.0;

/// A cell of a heat map.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its fill, `q0` to `q5`.
    pub class: &'static str,
    /// Its left edge, in per cent.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width, in per cent.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// The middle of its words.
    pub text_x: f64,
    /// Their base line.
    pub text_y: f64,
    /// Its words.
    pub text: String,
    /// What it says when pointed at.
    pub title: String,
}

/// A heat map.
#[derive(Clone, Debug)]
pub struct Heat {
    /// What stands around it.
    pub about: super::About,
    /// Its name, for screen readers.
    pub name: String,
    /// What can be seen in it, for screen readers.
    pub description: String,
    /// Its height in pixels.
    pub height: u32,
    /// The words over the columns.
    pub columns: Vec<Label>,
    /// The words before the rows; `y` is their base line.
    pub rows: Vec<Value>,
    /// The cells.
    pub cells: Vec<Cell>,
}

/// Lays out a heat map; `steps` are the four values at which the fill grows darker, an empty cell is `None`.
pub fn heat(
    caption: Caption,
    columns: &[String],
    rows: &[(String, Vec<Option<f64>>)],
    steps: [f64; 4],
    word: impl Fn(f64) -> String,
) -> Heat {
    let longest = rows.iter().map(|(row, _)| row.chars().count()).max();
    let left = (longest.unwrap_or(0) as f64 * CHARACTER + GAP).clamp(8.0, 36.0);
    let slot = (100.0 - left) / columns.len().max(1) as f64;
    let column = |(i, text): (usize, &String)| Label {
        x: round(left + slot * (i as f64 + 0.5)),
        text: text.clone(),
    };
    let mut out = Heat {
        about: caption.about,
        name: caption.name,
        description: caption.description,
        height: 18 + ROW as u32 * u32::try_from(rows.len()).unwrap_or(0),
        columns: columns.iter().enumerate().map(column).collect(),
        rows: Vec::new(),
        cells: Vec::new(),
    };
    for (r, (row, values)) in rows.iter().enumerate() {
        let y = 19.0 + ROW * r as f64;
        let text = row.clone();
        out.rows.push(Value {
            x: 0.0,
            y: y + 18.0,
            text,
        });
        for ((i, value), column) in values.iter().enumerate().zip(columns) {
            let said = value.map_or_else(|| "–".to_owned(), &word);
            out.cells.push(Cell {
                class: value.map_or("q0", |value| fill(value, steps)),
                title: format!("{row}, {column}: {said}"),
                ..cell(left + slot * i as f64, y, slot, said)
            });
        }
    }
    out
}

fn cell(left: f64, y: f64, slot: f64, text: String) -> Cell {
    Cell {
        class: "q0",
        x: round(left + 0.25),
        y,
        width: round(slot - 0.5),
        height: ROW - 2.0,
        text_x: round(left + slot / 2.0),
        text_y: y + 18.0,
        text,
        title: String::new(),
    }
}

fn fill(value: f64, steps: [f64; 4]) -> &'static str {
    let passed = steps.iter().filter(|step| value >= **step).count();
    ["q1", "q2", "q3", "q4", "q5"]
        .get(passed)
        .copied()
        .unwrap_or("q5")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_more_the_darker_and_nothing_is_empty() {
        let rows = [(
            "CSE".to_owned(),
            vec![Some(1.0), Some(2.0), Some(9.0), None],
        )];
        let columns = ["1", "2", "3", "4"].map(str::to_owned);
        let drawn = heat(
            Caption::default(),
            &columns,
            &rows,
            [2.0, 4.0, 6.0, 8.0],
            |v| v.to_string(),
        );
        let fills: Vec<_> = drawn.cells.iter().map(|cell| cell.class).collect();
        assert_eq!(fills, ["q1", "q2", "q5", "q0"]);
        assert_eq!(drawn.cells[3].title, "CSE, 4: –");
        assert_eq!(drawn.height, 48);
    }
}
