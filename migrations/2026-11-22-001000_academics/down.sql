DELETE FROM permission_set_permissions WHERE permission IN ('academics.view', 'enrolments.decide');
DROP VIEW academic_titles;
DROP FUNCTION section_title, courses_behind;
DROP VIEW offering_students;
DROP TABLE enrolments, offering_staff, offerings, holiday_programmes, holidays, periods, rooms, prerequisites,
    curriculum_courses, elective_groups, courses;
ALTER TABLE batches DROP COLUMN curriculum_id, DROP COLUMN retired_at, DROP COLUMN version;
DROP TABLE curricula, terms, academic_years;
DROP FUNCTION hold_cap_around_enrolled, hold_cap, hold_prerequisites, hold_curriculum, hold_year_around_terms, hold_term_in_year;
ALTER TABLE sections DROP COLUMN retired_at, DROP COLUMN version;
ALTER TABLE programmes DROP COLUMN version;
ALTER TABLE departments DROP COLUMN version;
