//! How large a college is and what it is made of: departments, programmes, how many students each.

/// How many students the seed makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Size {
    /// 400 students in 3 departments, through the operations that people use.
    Demo,
    /// 5,000 students in 6 departments.
    College,
    /// 50,000 students in 60 departments.
    University,
}

/// A department to be.
#[derive(Clone, Debug)]
pub struct DepartmentShape {
    /// The short name.
    pub code: String,
    /// The full name.
    pub name: String,
    /// What it offers.
    pub programmes: Vec<ProgrammeShape>,
}

/// A programme to be.
#[derive(Clone, Debug)]
pub struct ProgrammeShape {
    /// The short name.
    pub code: String,
    /// The full name.
    pub name: String,
    /// In admission numbers.
    pub mark: String,
    /// How many it takes; two a year.
    pub semesters: i16,
    /// How many each year admitted, the latest first: as they are in the demo, as weights in the larger ones.
    pub intakes: Vec<usize>,
    /// The least age at admission, in years: 17 after school, 20 after a degree.
    pub youngest: i32,
}

impl Size {
    /// As the command line has it.
    pub fn code(self) -> &'static str {
        match self {
            Size::Demo => "demo",
            Size::College => "college",
            Size::University => "university",
        }
    }
    /// How many students.
    pub fn students(self) -> usize {
        match self {
            Size::Demo => 400,
            Size::College => 5_000,
            Size::University => 50_000,
        }
    }
    /// How many members of staff.
    pub fn staff(self) -> usize {
        match self {
            Size::Demo => 30,
            Size::College => 300,
            Size::University => 3_000,
        }
    }
    /// How many of a hundred families have two parents who use Campus.
    pub fn both_parents(self) -> u32 {
        match self {
            Size::Demo => 66,
            Size::College | Size::University => 97,
        }
    }
    /// The departments with their programmes.
    pub fn departments(self) -> Vec<DepartmentShape> {
        match self {
            Size::Demo => departments(DEMO, TOWNS[0]),
            Size::College => departments(COLLEGE, TOWNS[0]),
            Size::University => TOWNS
                .into_iter()
                .flat_map(|town| departments(COLLEGE, town))
                .collect(),
        }
    }
}

/// The colleges of the university: the first is in its own town and needs no name.
const TOWNS: [(&str, &str); 10] = [
    ("", ""),
    ("Mysuru", "M"),
    ("Hubballi", "H"),
    ("Mangaluru", "G"),
    ("Belagavi", "B"),
    ("Kalaburagi", "K"),
    ("Davanagere", "D"),
    ("Shivamogga", "S"),
    ("Tumakuru", "T"),
    ("Udupi", "U"),
];

/// A department: short name, full name, programmes. A programme: its mark, its semesters, the least age at admission;
/// short name; full name; how many each year admitted, the latest first.
type Listed = (&'static str, &'static str, &'static [&'static str]);

const DEMO: &[Listed] = &[
    (
        "CSE",
        "Computer Science and Engineering",
        &[
            "CS 8 17 | B.Tech CSE | B.Tech Computer Science | 72 48 24 16",
            "AI 8 17 | B.Tech AI&ML | B.Tech Artificial Intelligence | 24 18 12 10",
        ],
    ),
    (
        "ECE",
        "Electronics and Communication",
        &[
            "EC 8 17 | B.Tech ECE | B.Tech Electronics | 20 18 16 14",
            "EE 8 17 | B.Tech EEE | B.Tech Electrical Engineering | 10 10 8 8",
        ],
    ),
    (
        "CA",
        "Computer Applications",
        &[
            "BC 6 17 | BCA | Bachelor of Computer Applications | 18 16 12",
            "MC 4 20 | MCA | Master of Computer Applications | 14 12",
        ],
    ),
];

const COLLEGE: &[Listed] = &[
    (
        "CSE",
        "Computer Science and Engineering",
        &[
            "CS 8 17 | B.Tech CSE | B.Tech Computer Science | 24 22 20 18",
            "AI 8 17 | B.Tech AI&ML | B.Tech Artificial Intelligence | 10 10 9 9",
            "MT 4 20 | M.Tech CSE | M.Tech Computer Science | 2 2",
        ],
    ),
    (
        "ECE",
        "Electronics and Communication",
        &[
            "EC 8 17 | B.Tech ECE | B.Tech Electronics | 18 16 16 15",
            "EE 8 17 | B.Tech EEE | B.Tech Electrical Engineering | 10 10 9 9",
        ],
    ),
    (
        "ME",
        "Mechanical Engineering",
        &[
            "ME 8 17 | B.Tech ME | B.Tech Mechanical Engineering | 10 10 9 9",
            "MK 8 17 | B.Tech MK | B.Tech Mechatronics | 5 5 4 4",
        ],
    ),
    (
        "CE",
        "Civil Engineering",
        &["CE 8 17 | B.Tech CE | B.Tech Civil Engineering | 10 10 9 9"],
    ),
    (
        "CA",
        "Computer Applications",
        &[
            "BC 6 17 | BCA | Bachelor of Computer Applications | 8 7 7",
            "MC 4 20 | MCA | Master of Computer Applications | 6 6",
        ],
    ),
    (
        "MS",
        "Management Studies",
        &[
            "BB 6 17 | BBA | Bachelor of Business Administration | 8 7 7",
            "MB 4 20 | MBA | Master of Business Administration | 6 6",
        ],
    ),
];

/// The departments of a list, in a town when the institution has several.
fn departments(list: &[Listed], town: (&str, &str)) -> Vec<DepartmentShape> {
    let made = list.iter().map(|(code, name, rows)| DepartmentShape {
        code: with(code, " ", town.1),
        name: with(name, ", ", town.0),
        programmes: rows.iter().map(|row| programme(row, town)).collect(),
    });
    made.collect()
}

fn programme(row: &str, (town, letter): (&str, &str)) -> ProgrammeShape {
    let mut cells = row.split(" | ");
    let mut next = || cells.next().unwrap_or_default();
    let (numbers, code, name, intakes) = (next(), next(), next(), next());
    let mut numbers = numbers.split(' ');
    let mark = numbers.next().unwrap_or_default();
    let mut number = || numbers.next().and_then(|n| n.parse::<u8>().ok());
    ProgrammeShape {
        code: with(code, " ", letter),
        name: with(name, ", ", town),
        mark: with(mark, "", letter),
        semesters: number().unwrap_or_default().into(),
        youngest: number().unwrap_or_default().into(),
        intakes: intakes.split(' ').filter_map(|n| n.parse().ok()).collect(),
    }
}

fn with(name: &str, between: &str, more: &str) -> String {
    match more {
        "" => name.to_owned(),
        more => format!("{name}{between}{more}"),
    }
}

/// Shares a total by weights, exactly: by largest remainder, ties to the first.
pub fn spread(total: usize, weights: &[usize]) -> Vec<usize> {
    let sum = weights.iter().sum::<usize>().max(1);
    let mut shares: Vec<usize> = weights.iter().map(|w| total * w / sum).collect();
    let left = total - shares.iter().sum::<usize>();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|at| std::cmp::Reverse(total * weights[*at] % sum));
    for at in order.into_iter().take(left) {
        shares[at] += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_total_is_shared_exactly() {
        assert_eq!(spread(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(spread(0, &[3, 1]), [0, 0]);
        assert_eq!(spread(7, &[0, 7]), [0, 7]);
    }

    #[test]
    fn colleges_have_the_parts_they_promise() {
        let parts = |size: Size| {
            let departments = size.departments();
            let programmes: usize = departments.iter().map(|d| d.programmes.len()).sum();
            (departments.len(), programmes)
        };
        assert_eq!(parts(Size::Demo), (3, 6));
        assert_eq!(parts(Size::College), (6, 12));
        assert_eq!(parts(Size::University), (60, 120));
    }

    #[test]
    fn the_demo_admits_as_many_as_it_promises() {
        let all = Size::Demo.departments();
        let programmes = all.iter().flat_map(|d| &d.programmes);
        let students: usize = programmes.flat_map(|p| &p.intakes).sum();
        assert_eq!(students, Size::Demo.students());
    }
}
