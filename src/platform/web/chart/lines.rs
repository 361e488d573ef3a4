//! Lines over time.
use super::{BASE, Caption, GUTTER, GridLine, HEIGHT, LABEL_Y, Label, Scale, round};

/// At most so many words below the axis: more would run into each other on a phone.
const LABELS: usize = 5;

/// A line of a line chart.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its stroke.
    pub class: &'static str,
    /// Its path.
    pub d: String,
}

/// A strip one can point at.
#[derive(Clone, Debug)]
pub struct Hit {
    /// Its left edge, in per cent.
    pub x: f64,
    /// Its width, in per cent.
    pub width: f64,
    /// Its height.
    pub height: f64,
    /// What it says.
    pub title: String,
}

/// The last point of the leading line.
#[derive(Clone, Debug)]
pub struct End {
    /// Its place, in per cent.
    pub x: f64,
    /// Its height.
    pub y: f64,
    /// The base line of its words.
    pub text_y: f64,
    /// Its words.
    pub text: String,
}

/// A line chart.
#[derive(Clone, Debug)]
pub struct Lines {
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
    /// The lines.
    pub lines: Vec<Line>,
    /// The ground below the leading line.
    pub area: Option<String>,
    /// The strips one can point at.
    pub hits: Vec<Hit>,
    /// The last point of the leading line.
    pub end: Option<End>,
    /// The dashed line.
    pub goal: Option<f64>,
}

/// Values over the points of a line chart.
#[derive(Clone, Debug)]
pub struct Series {
    /// The stroke.
    pub class: &'static str,
    /// One for each point.
    pub values: Vec<f64>,
}

/// Lays out lines over named points; the last series leads.
pub fn lines(
    caption: Caption,
    scale: Scale,
    points: &[String],
    series: &[Series],
    word: impl Fn(f64) -> String,
) -> Lines {
    let gap = (96.0 - GUTTER) / points.len().saturating_sub(1).max(1) as f64;
    let x = |i: usize| round(GUTTER + gap * i as f64);
    let leading: &[f64] = series.last().map_or(&[], |series| &series.values);
    let last = leading.len().saturating_sub(1);
    let every = points.len().div_ceil(LABELS).max(1);
    let label = |(i, text): (usize, &String)| Label {
        x: x(i),
        text: text.clone(),
    };
    let line = |series: &Series| Line {
        class: series.class,
        d: path(scale, &series.values, x),
    };
    let ground = || {
        format!(
            "{} L{} {BASE} L{} {BASE}Z",
            path(scale, leading, x),
            x(last),
            x(0)
        )
    };
    Lines {
        about: caption.about,
        name: caption.name,
        description: caption.description,
        height: HEIGHT,
        label_y: LABEL_Y,
        labels: points
            .iter()
            .enumerate()
            .step_by(every)
            .map(label)
            .collect(),
        lines: series.iter().map(line).collect(),
        area: (!leading.is_empty()).then(ground),
        hits: hits(points, series, gap, &word),
        end: leading.last().map(|value| End {
            x: x(last),
            y: scale.y(*value),
            text_y: scale.y(*value) - 10.0,
            text: word(*value),
        }),
        goal: None,
        grid: scale.grid(&word),
    }
}

fn path(scale: Scale, values: &[f64], x: impl Fn(usize) -> f64) -> String {
    let ends = values.iter().enumerate();
    let ends: Vec<_> = ends
        .map(|(i, value)| format!("{} {}", x(i), scale.y(*value)))
        .collect();
    format!("M{}", ends.join(" L"))
}

fn hits(points: &[String], series: &[Series], gap: f64, word: &impl Fn(f64) -> String) -> Vec<Hit> {
    let strip = |(i, point): (usize, &String)| {
        let said: Vec<_> = series
            .iter()
            .filter_map(|series| series.values.get(i))
            .map(|value| word(*value))
            .collect();
        Hit {
            x: round(GUTTER + gap * (i as f64 - 0.5)),
            width: round(gap),
            height: BASE - 8.0,
            title: format!("{point}: {}", said.join(", ")),
        }
    };
    points.iter().enumerate().map(strip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(n: usize) -> Lines {
        let points: Vec<_> = (0..n).map(|i| format!("day {i}")).collect();
        let series = Series {
            class: "l1",
            values: vec![1.0; n],
        };
        lines(
            Caption::default(),
            Scale::of_counts([1.0]),
            &points,
            &[series],
            |v| v.to_string(),
        )
    }

    #[test]
    fn every_point_can_be_pointed_at_and_few_are_named() {
        for n in 1..40 {
            let drawn = drawn(n);
            assert_eq!(drawn.hits.len(), n);
            assert!((1..=LABELS).contains(&drawn.labels.len()), "{n}");
        }
        assert_eq!(drawn(14).hits[13].title, "day 13: 1");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        let drawn = lines(Caption::default(), Scale::of_counts([]), &[], &[], |v| {
            v.to_string()
        });
        assert!(drawn.area.is_none() && drawn.end.is_none() && drawn.hits.is_empty());
    }
}
