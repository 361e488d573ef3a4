-- What the dashboards and the search read across slices: read-only, one call a page. plpgsql keeps the plans of a connection.

CREATE INDEX sessions_created ON sessions (created_at);
CREATE INDEX users_invited ON users (id) WHERE activated_at IS NULL AND deactivated_at IS NULL;
CREATE INDEX users_deactivated ON users (id) WHERE deactivated_at IS NOT NULL;
CREATE INDEX users_name_alike ON users USING gin (lower(name) gin_trgm_ops);
CREATE INDEX students_without_section ON students (id) WHERE section_id IS NULL;
CREATE INDEX students_hostelites ON students (id) WHERE hostelite;
CREATE INDEX students_admission_number_search ON students USING gin (lower(admission_number) gin_trgm_ops);
CREATE INDEX staff_number_search ON staff USING gin (lower(staff_number) gin_trgm_ops);

-- The words a person is found by; written as the index users_search has it, so that the planner sees through it.
CREATE FUNCTION person_words(the_name TEXT, the_email TEXT) RETURNS TEXT LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT lower(the_name) || ' ' || the_email $$;

-- Those whose names have a word like each of these, the most alike first: what is left when nobody has the words themselves.
-- The two longest words are looked up, the others compared. The threshold is set inside: a SET clause of a function could
-- not be restored by a role that is not a superuser before something has loaded pg_trgm.
CREATE FUNCTION people_like(the_words TEXT[], the_most INTEGER) RETURNS BIGINT[] LANGUAGE plpgsql AS $$
DECLARE
    longest TEXT[] := (SELECT array_agg(word ORDER BY length(word) DESC) FROM unnest(the_words) word);
    first TEXT := longest[1];
    second TEXT := coalesce(longest[2], longest[1]);
BEGIN
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.39', true);
    RETURN (
        SELECT coalesce(array_agg(x.id), '{}') FROM (
            SELECT u.id FROM users u
            WHERE lower(u.name) %> first AND lower(u.name) %> second
              AND (cardinality(longest) < 3 OR (SELECT bool_and(lower(u.name) %> word) FROM unnest(longest[3:]) word))
            ORDER BY word_similarity(first, lower(u.name)) DESC, u.id LIMIT the_most) x);
END $$;

-- The names of a parent's children, for the search.
CREATE FUNCTION children_of(the_parent BIGINT) RETURNS TEXT[] LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_agg(u.name ORDER BY u.name, u.id), '{}')
    FROM guardianships g JOIN students s ON s.id = g.student_id JOIN users u ON u.id = s.user_id
    WHERE g.parent_id = the_parent
$$;

-- Whether somebody of that status holds a seat here.
CREATE FUNCTION studies_here(the_status TEXT) RETURNS BOOLEAN LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT the_status IN ('expected', 'active', 'on_leave') $$;

-- A student with their place, adviser and head of department.
CREATE FUNCTION student_card(the_student BIGINT) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT json_build_object(
            'id', s.id, 'name', u.name, 'user_id', u.id, 'admission_number', s.admission_number, 'roll_number', s.roll_number,
            'semester', s.semester, 'semesters', p.semesters, 'programme', p.name, 'department', d.name,
            'batch', b.admission_year, 'section', c.name, 'hostelite', s.hostelite, 'status', s.status,
            'adviser', CASE WHEN a.id IS NOT NULL THEN
                json_build_object('name', au.name, 'email', au.email, 'designation', a.designation, 'user_id', au.id) END,
            'head', CASE WHEN h.id IS NOT NULL THEN
                json_build_object('name', hu.name, 'email', hu.email, 'designation', h.designation, 'user_id', hu.id) END)
        FROM students s
        JOIN users u ON u.id = s.user_id
        JOIN batches b ON b.id = s.batch_id
        JOIN programmes p ON p.id = b.programme_id
        JOIN departments d ON d.id = p.department_id
        LEFT JOIN sections c ON c.id = s.section_id
        LEFT JOIN staff a ON a.id = c.adviser_id
        LEFT JOIN users au ON au.id = a.user_id
        LEFT JOIN staff h ON h.id = d.head_id
        LEFT JOIN users hu ON hu.id = h.user_id
        WHERE s.id = the_student);
END $$;

-- The latest sign-in of the past week with a browser that the person had never used before, other than the one in use.
CREATE FUNCTION new_device(the_user BIGINT, the_session BIGINT) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        SELECT json_build_object('at', s.created_at)
        FROM sessions s
        WHERE s.user_id = the_user AND s.id <> the_session AND s.kind = 'browser' AND s.created_at > now() - interval '7 days'
          AND EXISTS (SELECT FROM sessions o WHERE o.user_id = s.user_id AND o.created_at < s.created_at)
          AND NOT EXISTS (SELECT FROM sessions o
                          WHERE o.user_id = s.user_id AND o.user_agent = s.user_agent AND o.created_at < s.created_at)
        ORDER BY s.created_at DESC LIMIT 1);
END $$;

CREATE FUNCTION student_dashboard(the_student BIGINT, the_user BIGINT, the_session BIGINT) RETURNS JSON
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN json_build_object(
        'card', student_card(the_student),
        'classmates', (SELECT count(*) FROM students s JOIN students own ON own.id = the_student
                       WHERE s.section_id = own.section_id AND s.id <> own.id AND studies_here(s.status)),
        'parents', (SELECT coalesce(json_agg(json_build_object('name', u.name, 'relation', g.relation, 'user_id', u.id)
                                             ORDER BY u.name, u.id), '[]')
                    FROM guardianships g JOIN parents p ON p.id = g.parent_id JOIN users u ON u.id = p.user_id
                    WHERE g.student_id = the_student),
        'new_device', new_device(the_user, the_session));
END $$;

CREATE FUNCTION parent_dashboard(the_parent BIGINT, the_user BIGINT, the_session BIGINT) RETURNS JSON
LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN json_build_object(
        'children', (SELECT coalesce(json_agg(student_card(s.id) ORDER BY s.semester DESC, u.name, s.id), '[]')
                     FROM guardianships g JOIN students s ON s.id = g.student_id JOIN users u ON u.id = s.user_id
                     WHERE g.parent_id = the_parent),
        'new_device', new_device(the_user, the_session));
END $$;

CREATE FUNCTION faculty_dashboard(the_staff BIGINT) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN json_build_object(
        'place', (SELECT json_build_object('designation', f.designation, 'department', d.name)
                  FROM staff f LEFT JOIN departments d ON d.id = f.department_id WHERE f.id = the_staff),
        'sections', (
            SELECT coalesce(json_agg(row_to_json(advised) ORDER BY advised.year DESC, advised.programme, advised.name), '[]') FROM (
                SELECT c.name, p.name AS programme, b.admission_year AS year, c.capacity,
                       count(s.id) AS students,
                       count(*) FILTER (WHERE s.gender = 'female') AS girls,
                       count(*) FILTER (WHERE s.gender = 'male') AS boys,
                       count(*) FILTER (WHERE s.hostelite) AS hostelites,
                       min(s.semester) AS semester
                FROM sections c
                JOIN batches b ON b.id = c.batch_id
                JOIN programmes p ON p.id = b.programme_id
                LEFT JOIN students s ON s.section_id = c.id AND studies_here(s.status)
                WHERE c.adviser_id = the_staff
                GROUP BY c.id, p.id, b.id) advised),
        'headed', (
            SELECT coalesce(json_agg(json_build_object(
                'id', d.id, 'name', d.name,
                'staff', (SELECT count(*) FROM staff f JOIN users u ON u.id = f.user_id
                          WHERE f.department_id = d.id AND u.deactivated_at IS NULL),
                'sections_without_adviser', (
                    SELECT count(*) FROM sections c JOIN batches b ON b.id = c.batch_id JOIN programmes p ON p.id = b.programme_id
                    WHERE p.department_id = d.id AND c.adviser_id IS NULL
                      AND EXISTS (SELECT FROM students s WHERE s.section_id = c.id AND studies_here(s.status))),
                'counts', (
                    SELECT coalesce(json_agg(row_to_json(counted) ORDER BY counted.programme, counted.semester), '[]') FROM (
                        SELECT p.code AS programme, p.name AS programme_name, s.semester, count(*) AS n
                        FROM programmes p JOIN batches b ON b.programme_id = p.id JOIN students s ON s.batch_id = b.id
                        WHERE p.department_id = d.id AND studies_here(s.status)
                        GROUP BY p.id, s.semester) counted)) ORDER BY d.name), '[]')
            FROM departments d WHERE d.head_id = the_staff));
END $$;

CREATE FUNCTION warden_dashboard() RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN json_build_object(
        'students', (SELECT count(*) FROM students s WHERE studies_here(s.status)),
        'counts', (
            SELECT coalesce(json_agg(row_to_json(counted) ORDER BY counted.programme, counted.gender), '[]') FROM (
                SELECT p.code AS programme, p.name AS programme_name, s.gender, s.semester, count(*) AS n
                FROM students s JOIN batches b ON b.id = s.batch_id JOIN programmes p ON p.id = b.programme_id
                WHERE s.hostelite AND studies_here(s.status)
                GROUP BY p.id, s.gender, s.semester) counted));
END $$;

-- What waits is counted, and the first few are named.
CREATE FUNCTION admin_dashboard(the_zone TEXT, the_free INTEGER, the_wait INTEGER) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
DECLARE
    today DATE := (now() AT TIME ZONE the_zone)::date;
BEGIN
    RETURN json_build_object(
        'departments', (SELECT count(*) FROM departments WHERE retired_at IS NULL),
        'programmes', (SELECT count(*) FROM programmes WHERE retired_at IS NULL),
        'staff', (SELECT count(*) FROM staff f JOIN users u ON u.id = f.user_id WHERE u.deactivated_at IS NULL),
        'invited', (SELECT count(*) FROM users WHERE activated_at IS NULL AND deactivated_at IS NULL),
        'without_section', json_build_object(
            'n', (SELECT count(*) FROM students s WHERE s.section_id IS NULL AND studies_here(s.status)),
            'some', (SELECT coalesce(json_agg(x.name), '[]') FROM (
                SELECT u.name FROM students s JOIN users u ON u.id = s.user_id
                WHERE s.section_id IS NULL AND studies_here(s.status) ORDER BY s.id LIMIT 3) x)),
        'without_parent', (
            WITH bare AS MATERIALIZED (
                SELECT s.id, s.user_id FROM students s
                WHERE studies_here(s.status) AND NOT EXISTS (SELECT FROM guardianships g WHERE g.student_id = s.id))
            SELECT json_build_object('n', (SELECT count(*) FROM bare), 'some', coalesce(json_agg(u.name ORDER BY b.id), '[]'))
            FROM (SELECT * FROM bare ORDER BY id LIMIT 3) b JOIN users u ON u.id = b.user_id),
        'sections_without_adviser', json_build_object(
            'n', (SELECT count(*) FROM sections c WHERE c.adviser_id IS NULL
                  AND EXISTS (SELECT FROM students s WHERE s.section_id = c.id AND studies_here(s.status))),
            'some', (SELECT coalesce(json_agg(x.name), '[]') FROM (
                SELECT p.code || ' ' || b.admission_year || ' – ' || c.name AS name
                FROM sections c JOIN batches b ON b.id = c.batch_id JOIN programmes p ON p.id = b.programme_id
                WHERE c.adviser_id IS NULL
                  AND EXISTS (SELECT FROM students s WHERE s.section_id = c.id AND studies_here(s.status))
                ORDER BY b.admission_year DESC, p.code, c.name LIMIT 3) x)),
        'departments_without_head', json_build_object(
            'n', (SELECT count(*) FROM departments WHERE head_id IS NULL AND retired_at IS NULL),
            'some', (SELECT coalesce(json_agg(x.name), '[]') FROM (
                SELECT name FROM departments WHERE head_id IS NULL AND retired_at IS NULL ORDER BY name LIMIT 3) x)),
        'without_second_factor', (
            WITH bare AS MATERIALIZED (
                SELECT u.id, u.name FROM users u
                WHERE u.deactivated_at IS NULL AND u.activated_at IS NOT NULL AND u.totp_confirmed_at IS NULL
                  AND u.id = ANY (ARRAY(SELECT r.user_id FROM user_roles r
                                        WHERE r.role IN ('admin', 'principal', 'faculty', 'warden'))))
            SELECT json_build_object('n', (SELECT count(*) FROM bare), 'some', coalesce(json_agg(b.name ORDER BY b.id), '[]'))
            FROM (SELECT * FROM bare ORDER BY id LIMIT 3) b),
        'refused', (SELECT count(*) FROM audit_entries
                    WHERE action = 'sign_in.refused' AND at >= (today - 1)::timestamp AT TIME ZONE the_zone),
        -- More wrong sign-ins than are free, the latest within the longest wait (accounts.lockout).
        'slowed', (SELECT count(*) FROM sign_in_failures
                    WHERE scope = 'account' AND failures > the_free AND last_at > now() - the_wait * interval '1 second'),
        'programme_counts', (
            SELECT coalesce(json_agg(row_to_json(counted) ORDER BY counted.n DESC, counted.name), '[]') FROM (
                SELECT p.name, coalesce(sum(s.n), 0)::bigint AS n
                FROM programmes p LEFT JOIN batches b ON b.programme_id = p.id
                LEFT JOIN (SELECT s.batch_id, count(*) AS n FROM students s WHERE studies_here(s.status) GROUP BY 1) s
                       ON s.batch_id = b.id
                GROUP BY p.id HAVING p.retired_at IS NULL OR sum(s.n) > 0) counted),
        'role_counts', (
            SELECT coalesce(json_agg(row_to_json(counted) ORDER BY counted.n DESC, counted.role), '[]') FROM (
                SELECT r.role, r.n - (SELECT count(*) FROM users u JOIN user_roles x ON x.user_id = u.id
                                      WHERE u.deactivated_at IS NOT NULL AND x.role = r.role) AS n
                FROM (SELECT role, count(*) AS n FROM user_roles GROUP BY role) r) counted),
        'sign_ins', (
            SELECT json_agg(json_build_object('day', today - ago, 'n', coalesce(s.n, 0)) ORDER BY ago DESC)
            FROM generate_series(0, 13) ago
            LEFT JOIN (SELECT (created_at AT TIME ZONE the_zone)::date AS day, count(*) AS n FROM sessions
                       WHERE created_at >= (today - 13)::timestamp AT TIME ZONE the_zone GROUP BY 1) s ON s.day = today - ago));
END $$;

-- All students are counted once, by batch, semester and category; the rest adds up those few rows.
CREATE FUNCTION principal_dashboard(the_year INTEGER) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN (
        WITH counted AS MATERIALIZED (
            SELECT s.batch_id, s.semester, s.category, studies_here(s.status) AS here, count(*) AS n
            FROM students s GROUP BY 1, 2, 3, 4),
        placed AS MATERIALIZED (
            SELECT c.*, b.admission_year, p.name, p.department_id
            FROM counted c JOIN batches b ON b.id = c.batch_id JOIN programmes p ON p.id = b.programme_id),
        -- Whoever works in a department; a teacher is who acts as faculty.
        working AS MATERIALIZED (
            SELECT f.department_id, count(*) AS staff, count(r.user_id) AS teachers
            FROM staff f JOIN users u ON u.id = f.user_id AND u.deactivated_at IS NULL
            LEFT JOIN user_roles r ON r.user_id = f.user_id AND r.role = 'faculty'
            GROUP BY f.department_id)
        SELECT json_build_object(
            'hostelites', (SELECT count(*) FROM students s WHERE s.hostelite AND studies_here(s.status)),
            'staff', (SELECT coalesce(sum(staff), 0) FROM working),
            'teachers', (SELECT coalesce(sum(teachers), 0) FROM working),
            'departments', (
                SELECT coalesce(json_agg(json_build_object(
                    'name', d.name, 'head', hu.name,
                    'students', coalesce((SELECT sum(p.n) FROM placed p WHERE p.here AND p.department_id = d.id), 0),
                    'staff', coalesce(w.staff, 0), 'teachers', coalesce(w.teachers, 0)) ORDER BY d.name), '[]')
                FROM departments d LEFT JOIN working w ON w.department_id = d.id
                LEFT JOIN staff h ON h.id = d.head_id LEFT JOIN users hu ON hu.id = h.user_id
                WHERE d.retired_at IS NULL OR EXISTS (SELECT FROM placed p WHERE p.here AND p.department_id = d.id)),
            'programmes', (
                SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.n DESC, x.name), '[]')
                FROM (SELECT name, sum(n)::bigint AS n FROM placed WHERE here GROUP BY 1) x),
            'semesters', (
                SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.semester), '[]')
                FROM (SELECT semester, sum(n)::bigint AS n FROM placed WHERE here GROUP BY 1) x),
            'categories', (
                SELECT coalesce(json_agg(row_to_json(x) ORDER BY x.n DESC, x.category), '[]')
                FROM (SELECT category, sum(n)::bigint AS n FROM placed WHERE here GROUP BY 1) x),
            'intake', (
                SELECT json_agg(json_build_object('year', year, 'n', coalesce(x.n, 0)) ORDER BY year)
                FROM generate_series(the_year - 3, the_year) year
                LEFT JOIN (SELECT admission_year, sum(n)::bigint AS n FROM placed GROUP BY 1) x
                       ON x.admission_year = year)));
END $$;
