//! Columns of bars, stacked bars and histograms.
use super::{BASE, Caption, GUTTER, GridLine, HEIGHT, LABEL_Y, Label, Scale, Value, round};

/// A bar, or a piece of a stacked one.
#[derive(Clone, Debug)]
pub struct Bar {
    /// Its fill.
    pub class: &'static str,
    /// Its left edge, in per cent.
    pub x: f64,
    /// Its upper edge.
    pub y: f64,
    /// Its width, in per cent.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What it says when pointed at.
    pub title: String,
}

/// A bar chart, a stacked one or a histogram.
#[derive(Clone, Debug)]
pub struct Bars {
    /// What stands around it.
    pub about: super::About,
    /// Its name, for screen readers.
    pub name: String,
    /// What can be seen in it, for screen readers.
    pub description: String,
    /// Its height in pixels.
    pub height: u32,
    /// Where the words below the axis stand.
    pub label_y: f64,
    /// The lines behind it.
    pub grid: Vec<GridLine>,
    /// The words below the axis.
    pub labels: Vec<Label>,
    /// The bars.
    pub bars: Vec<Bar>,
    /// The values over them.
    pub values: Vec<Value>,
    /// The dashed line.
    pub goal: Option<f64>,
}

/// A piece of a column.
#[derive(Clone, Debug)]
pub struct Part {
    /// Its fill.
    pub class: &'static str,
    /// How much it is.
    pub value: f64,
    /// What it says when pointed at.
    pub title: String,
}

/// One column of bars: its name and its pieces, from the axis up.
#[derive(Clone, Debug)]
pub struct Column {
    /// The words below it.
    pub label: String,
    /// One piece, or several on top of each other.
    pub parts: Vec<Part>,
    /// The words over it; none when empty.
    pub value: String,
}

/// Lays out columns of bars, stacked where a column has more than one part.
pub fn bars(
    caption: Caption,
    scale: Scale,
    columns: &[Column],
    word: impl Fn(f64) -> String,
) -> Bars {
    let slot = (100.0 - GUTTER) / columns.len().max(1) as f64;
    let mut out = Bars {
        about: caption.about,
        name: caption.name,
        description: caption.description,
        height: HEIGHT,
        label_y: LABEL_Y,
        grid: scale.grid(word),
        labels: Vec::new(),
        bars: Vec::new(),
        values: Vec::new(),
        goal: None,
    };
    for (i, column) in columns.iter().enumerate() {
        let middle = GUTTER + slot * (i as f64 + 0.5);
        let top = stack(&mut out.bars, scale, column, middle, slot * 0.66);
        if !column.value.is_empty() {
            out.values.push(Value {
                x: round(middle),
                y: top - 5.0,
                text: column.value.clone(),
            });
        }
        out.labels.push(Label {
            x: round(middle),
            text: column.label.clone(),
        });
    }
    out
}

/// Puts a column's pieces on top of each other, a hair apart; where the last one ends.
fn stack(bars: &mut Vec<Bar>, scale: Scale, column: &Column, middle: f64, width: f64) -> f64 {
    let mut reached = scale.from;
    for part in &column.parts {
        let (bottom, top) = (scale.y(reached), scale.y(reached + part.value));
        let gap = if reached > scale.from { 1.0 } else { 0.0 };
        bars.push(Bar {
            class: part.class,
            x: round(middle - width / 2.0),
            y: top,
            width: round(width),
            height: round((bottom - top - gap).max(0.0)),
            title: part.title.clone(),
        });
        reached += part.value;
    }
    if column.parts.is_empty() {
        BASE
    } else {
        scale.y(reached)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(parts: &[f64]) -> Column {
        let part = |value: &f64| Part {
            class: "f1",
            value: *value,
            title: String::new(),
        };
        Column {
            label: "CSE".into(),
            parts: parts.iter().map(part).collect(),
            value: "x".into(),
        }
    }

    #[test]
    fn pieces_stand_on_each_other() {
        let scale = Scale::of_counts([10.0]);
        let drawn = bars(Caption::default(), scale, &[column(&[4.0, 6.0])], |v| {
            v.to_string()
        });
        let [lower, upper] = &drawn.bars[..] else {
            panic!("two bars")
        };
        assert_eq!(lower.y + lower.height, BASE);
        assert_eq!(upper.y + upper.height + 1.0, lower.y);
        assert_eq!(drawn.values[0].y, upper.y - 5.0);
    }

    #[test]
    fn columns_stay_within_the_plot() {
        for n in 1..30 {
            let columns = vec![column(&[1.0]); n];
            let drawn = bars(Caption::default(), Scale::of_counts([1.0]), &columns, |v| {
                v.to_string()
            });
            assert!(
                drawn
                    .bars
                    .iter()
                    .all(|bar| bar.x >= GUTTER && bar.x + bar.width <= 100.0),
                "{n}"
            );
        }
        assert!(
            bars(Caption::default(), Scale::of_counts([]), &[], |v| v
                .to_string())
            .bars
            .is_empty()
        );
    }
}
