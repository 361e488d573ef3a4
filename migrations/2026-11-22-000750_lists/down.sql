DROP FUNCTION kept_of_list;
DROP TABLE list_columns;
DROP TABLE saved_views;
