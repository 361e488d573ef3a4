//! Geometry of charts: figures in, places out. `templates/components/chart.html` writes them as SVG, x in per cent of the
//! width and y in pixels, so that words never shrink. A chart's title is its finding; the figures behind it stand in its table.
mod bars;
mod funnel;
mod heat;
mod lines;
mod small;

pub use bars::{Bar, Bars, Column, Part, bars};
pub use funnel::{Funnel, Measure, Step, funnel};
pub use heat::{Cell, Heat, heat};
pub use lines::{End, Hit, Line, Lines, Series, lines};
pub use small::{Ring, Spark, spark};

/// The lowest y of a plot's drawing, in pixels from its top.
const BASE: f64 = 200.0;
/// The highest y of a plot's drawing.
const TOP: f64 = 14.0;
/// How many per cent of the width the labels of the grid keep for themselves.
const GUTTER: f64 = 9.0;
/// The height of a plot with an axis.
const HEIGHT: u32 = 220;
/// Where the words below the axis stand.
const LABEL_Y: f64 = 215.0;

/// One entry of a legend.
#[derive(Clone, Debug)]
pub struct Legend {
    /// The fill, a class of `charts.css`.
    pub class: &'static str,
    /// What it stands for.
    pub label: String,
}

/// The figures behind a chart.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// The words over the columns.
    pub head: Vec<String>,
    /// The rows, each beginning with its name.
    pub rows: Vec<Vec<String>>,
}

/// What stands around a plot.
#[derive(Clone, Debug, Default)]
pub struct About {
    /// Begins the ids of its parts; one a page.
    pub id: String,
    /// The finding.
    pub title: String,
    /// What is measured.
    pub subtitle: String,
    /// The series, when there is more than one.
    pub legend: Vec<Legend>,
    /// The figures behind it.
    pub table: Table,
}

/// What a chart says before it is drawn.
#[derive(Clone, Debug, Default)]
pub struct Caption {
    /// What stands around it.
    pub about: About,
    /// Its name, for screen readers.
    pub name: String,
    /// What can be seen in it, for screen readers.
    pub description: String,
}

/// A horizontal line with its value.
#[derive(Clone, Debug)]
pub struct GridLine {
    /// Where it lies.
    pub y: f64,
    /// Where its words stand.
    pub text_y: f64,
    /// Its words.
    pub label: String,
    /// Whether it is the axis.
    pub base: bool,
}

/// Words at a place along x, in per cent.
#[derive(Clone, Debug)]
pub struct Label {
    /// The middle of the words.
    pub x: f64,
    /// The words.
    pub text: String,
}

/// Words at a place of their own.
#[derive(Clone, Debug)]
pub struct Value {
    /// Their middle, in per cent.
    pub x: f64,
    /// Their base line.
    pub y: f64,
    /// The words.
    pub text: String,
}

/// A scale from the axis to the top of a plot.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scale {
    /// The value at the axis.
    pub from: f64,
    /// The value at the top.
    pub to: f64,
    /// The distance between two lines of the grid.
    pub step: f64,
}

impl Scale {
    /// From nothing to just above the largest of some counts, in three to five steps of 1, 2 or 5 times a power of ten.
    pub fn of_counts(counts: impl IntoIterator<Item = f64>) -> Self {
        let most = counts.into_iter().fold(1.0, f64::max);
        let tenth = 10_f64.powf((most / 5.0).log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|times| times * tenth);
        let step = steps
            .into_iter()
            .find(|step| most / step <= 5.0)
            .unwrap_or(most)
            .max(1.0);
        Self {
            from: 0.0,
            to: (most / step).ceil() * step,
            step,
        }
    }

    /// Where a value lies.
    pub fn y(self, value: f64) -> f64 {
        let share = (value - self.from) / (self.to - self.from);
        round(BASE - share * (BASE - TOP))
    }

    /// The lines of the grid, worded by `word`.
    pub fn grid(self, word: impl Fn(f64) -> String) -> Vec<GridLine> {
        let steps = ((self.to - self.from) / self.step + 1e-9).floor() as u32;
        let values = (0..=steps).map(|i| self.from + f64::from(i) * self.step);
        values
            .map(|value| {
                let y = self.y(value);
                GridLine {
                    y,
                    text_y: y - 4.0,
                    label: word(value),
                    base: value == self.from,
                }
            })
            .collect()
    }
}

fn round(x: f64) -> f64 {
    (x * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scale_of_counts_is_round_and_holds_the_largest() {
        for (most, to, step) in [
            (0.0, 1.0, 1.0),
            (1.0, 1.0, 1.0),
            (4.0, 4.0, 1.0),
            (7.0, 8.0, 2.0),
            (42.0, 50.0, 10.0),
            (180.0, 200.0, 50.0),
            (1284.0, 1500.0, 500.0),
            (50_000.0, 50_000.0, 10_000.0),
        ] {
            let scale = Scale::of_counts([0.0, most]);
            assert_eq!((scale.to, scale.step), (to, step), "{most}");
        }
    }

    #[test]
    fn values_lie_between_the_axis_and_the_top() {
        let scale = Scale {
            from: 0.0,
            to: 100.0,
            step: 25.0,
        };
        assert_eq!((scale.y(0.0), scale.y(100.0)), (BASE, TOP));
        let grid = scale.grid(|value| format!("{value}%"));
        let labels: Vec<_> = grid.iter().map(|line| line.label.as_str()).collect();
        assert_eq!(labels, ["0%", "25%", "50%", "75%", "100%"]);
        assert_eq!(grid.iter().filter(|line| line.base).count(), 1);
    }
}
