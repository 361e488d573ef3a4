//! The academic structure: what is kept of it, what is refused, who takes part.
mod api;
mod enrolments;
mod family;
mod files;
mod held;
mod late;
mod limits;
mod pages;
mod plan_pages;
mod plans;
mod rules;
mod scope;

use campus::{
    Error,
    academics::{
        BatchEntry, Code, CourseEntry, CourseKind, Credits, CurriculumEntry, DepartmentEntry, Kept,
        NewGroup, OfferingEntry, Parity, PlanCourse, ProgrammeEntry, SectionEntry, TermEntry,
        Title, YearEntry, add_group, add_to_plan, create_record, publish_curriculum,
        require_course,
    },
    platform::db::Tx,
    policy::Role,
};

use crate::{
    seed::{grant, write},
    support::{Client, Reply, TestApp},
};

pub fn day(text: &str) -> chrono::NaiveDate {
    text.parse().unwrap()
}

pub fn title(text: &str) -> Title {
    Title::parse(text).unwrap()
}

pub fn code(text: &str) -> Code {
    Code::parse(text).unwrap()
}

pub fn create<K: Kept>(app: &TestApp, entry: &K) -> campus::Result<i64> {
    write(app, |tx| create_record(tx, &grant(), entry))
}

/// What the database refuses by itself, past every operation.
pub fn forced(app: &TestApp, sql: &str) -> String {
    let mut conn = app.conn();
    let done = diesel::connection::SimpleConnection::batch_execute(
        &mut *conn,
        &format!("SAVEPOINT forced; {sql}"),
    );
    let told = done.map_or_else(|err| err.to_string(), |()| String::new());
    diesel::connection::SimpleConnection::batch_execute(&mut *conn, "ROLLBACK TO forced").unwrap();
    told
}

/// The codes of a refusal.
pub fn refusal<T: std::fmt::Debug>(answer: campus::Result<T>) -> String {
    match answer.unwrap_err() {
        Error::Conflict(violation) => violation.code,
        Error::Invalid(problems) => {
            let codes: Vec<_> = problems.iter().map(|p| p.code.as_str()).collect();
            codes.join(", ")
        }
        other => panic!("{other:?}"),
    }
}

/// The sentences of a refusal.
pub fn sentence<T: std::fmt::Debug>(answer: campus::Result<T>) -> String {
    answer.unwrap_err().to_string()
}

/// The history that a record's page embeds.
pub async fn history(client: &Client<'_>, record: &str) -> Reply {
    let page = client.get(record).await;
    let place = regex::Regex::new(r#"data-hx-get="(/audit/history/[^"]+)""#).unwrap();
    let found = place.captures(&page.body).expect("a history");
    client.get_fragment(&found[1]).await
}

pub fn course_entry(department: i64, short: &str) -> CourseEntry {
    CourseEntry {
        code: code(short),
        name: title(&format!("Course {short}")),
        department_id: department,
        kind: CourseKind::Theory,
        credits: Credits::parse("4").unwrap(),
        lecture_hours: 3,
        tutorial_hours: 1,
        practical_hours: 0,
    }
}

/// A programme of two semesters whose second has two electives of which one is taken; its students are in the second.
pub struct Small {
    pub department: i64,
    pub programme: i64,
    pub curriculum: i64,
    pub batch: i64,
    pub section: i64,
    pub year: i64,
    pub term: i64,
    /// In the first semester.
    pub basics: i64,
    /// In the second, for everybody; requires the basics.
    pub core: i64,
    /// Electives of the second; the first requires the basics.
    pub electives: [i64; 2],
}

/// What [`Small::found`] has made so far.
struct Studies {
    programme: i64,
    curriculum: i64,
    basics: i64,
    core: i64,
    electives: [i64; 2],
}

fn study(tx: &mut Tx<'_>, department: i64) -> campus::Result<Studies> {
    let who = grant();
    let programme = ProgrammeEntry {
        department_id: department,
        code: code("PG CSE"),
        name: title("Diploma in Computing"),
        semesters: 2,
    };
    let programme = create_record(tx, &who, &programme)?;
    let mut course = |short: &str| create_record(tx, &who, &course_entry(department, short));
    let (basics, core) = (course("C101")?, course("C201")?);
    let electives = [course("E201")?, course("E202")?];
    require_course(tx, &who, core, basics)?;
    require_course(tx, &who, electives[0], basics)?;
    let curriculum = CurriculumEntry {
        programme_id: programme,
        name: title("2025 Scheme"),
        from_admission_year: 2025,
    };
    let curriculum = create_record(tx, &who, &curriculum)?;
    Ok(Studies {
        programme,
        curriculum,
        basics,
        core,
        electives,
    })
}

fn plan(tx: &mut Tx<'_>, studies: &Studies) -> campus::Result<()> {
    let who = grant();
    let group = NewGroup {
        semester: 2,
        name: title("Elective I"),
        choose: 1,
    };
    let group = Some(add_group(tx, &who, studies.curriculum, &group)?);
    for (course, semester, group) in [
        (studies.basics, 1, None),
        (studies.core, 2, None),
        (studies.electives[0], 2, group),
        (studies.electives[1], 2, group),
    ] {
        let place = PlanCourse {
            course,
            semester,
            group,
        };
        add_to_plan(tx, &who, studies.curriculum, &place)?;
    }
    publish_curriculum(tx, &who, studies.curriculum)
}

fn seat(tx: &mut Tx<'_>, studies: &Studies) -> campus::Result<(i64, i64)> {
    let batch = BatchEntry {
        programme_id: studies.programme,
        admission_year: 2025,
        curriculum_id: Some(studies.curriculum),
    };
    let batch = create_record(tx, &grant(), &batch)?;
    let section = SectionEntry {
        batch_id: batch,
        name: code("A"),
        capacity: 60,
    };
    Ok((batch, create_record(tx, &grant(), &section)?))
}

fn date(tx: &mut Tx<'_>) -> campus::Result<(i64, i64)> {
    let year = YearEntry {
        name: title("2026-27"),
        starts_on: day("2026-07-01"),
        ends_on: day("2027-06-30"),
    };
    let year = create_record(tx, &grant(), &year)?;
    let term = term_entry(year, "2026 Odd", ["2026-07-01", "2026-12-15"]);
    Ok((year, create_record(tx, &grant(), &term)?))
}

impl Small {
    pub fn found(app: &TestApp) -> Self {
        write(app, |tx| {
            let department = DepartmentEntry {
                code: code("CSE"),
                name: title("Computer Science"),
            };
            let department = create_record(tx, &grant(), &department)?;
            let studies = study(tx, department)?;
            plan(tx, &studies)?;
            let (batch, section) = seat(tx, &studies)?;
            let (year, term) = date(tx)?;
            Ok(Self {
                department,
                programme: studies.programme,
                curriculum: studies.curriculum,
                batch,
                section,
                year,
                term,
                basics: studies.basics,
                core: studies.core,
                electives: studies.electives,
            })
        })
        .unwrap()
    }

    /// An elective of the term with so many seats.
    pub fn offer(&self, app: &TestApp, elective: usize, cap: i16, approval: bool) -> i64 {
        let entry = OfferingEntry {
            open_for_choice: true,
            approval_needed: approval,
            ..OfferingEntry::singly(self.electives[elective], self.term, cap)
        };
        create(app, &entry).unwrap()
    }

    /// Moves the term to where it runs today, for pages, which ask the clock.
    pub fn runs_now(&self, app: &TestApp) {
        app.sql(
            "WITH y AS (UPDATE academic_years SET starts_on = current_date - 200, ends_on = current_date + 200)
             UPDATE terms SET starts_on = current_date - 50, ends_on = current_date + 50",
        );
    }

    /// A course of the second semester, taught to the section as a whole.
    pub fn offer_whole(&self, app: &TestApp, course: i64) -> i64 {
        create(
            app,
            &OfferingEntry::to_section(course, self.term, self.section),
        )
        .unwrap()
    }

    /// A new student of the section, in the second semester.
    pub fn student(&self, app: &TestApp, name: &str) -> i64 {
        let user = app.user(name, &[Role::Student]).id;
        app.sql(&format!(
            "INSERT INTO students (user_id, admission_number, batch_id, section_id, semester, date_of_birth, gender, category, admitted_on)
             VALUES ({user}, 'S{user:05}', {}, {}, 2, '2005-01-02', 'female', 'GM', '2025-07-01')",
            self.batch, self.section
        ));
        app.number(&format!("SELECT id FROM students WHERE user_id = {user}"))
    }
}

pub fn term_entry(year: i64, name: &str, [first, last]: [&str; 2]) -> TermEntry {
    TermEntry {
        academic_year_id: year,
        name: title(name),
        parity: Parity::Odd,
        starts_on: day(first),
        ends_on: day(last),
    }
}
