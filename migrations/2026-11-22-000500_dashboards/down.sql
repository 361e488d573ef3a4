DROP FUNCTION principal_dashboard, admin_dashboard, warden_dashboard, faculty_dashboard, parent_dashboard, student_dashboard,
    new_device, student_card, studies_here, children_of, people_like, person_words;
DROP INDEX users_name_alike, users_deactivated, staff_number_search, students_admission_number_search, students_hostelites, students_without_section, users_invited, sessions_created;
