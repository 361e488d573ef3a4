CREATE TABLE saved_views (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    user_id    BIGINT NOT NULL CONSTRAINT saved_views_user REFERENCES users ON DELETE CASCADE,
    list       TEXT NOT NULL CONSTRAINT saved_views_list CHECK (list <> ''),
    name       TEXT NOT NULL CONSTRAINT saved_views_name_length CHECK (char_length(name) BETWEEN 1 AND 60),
    query      TEXT NOT NULL CONSTRAINT saved_views_query_length CHECK (octet_length(query) <= 2000),
    shown      TEXT[] NOT NULL DEFAULT '{}',
    is_default BOOLEAN NOT NULL DEFAULT false,
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE UNIQUE INDEX saved_views_name ON saved_views (user_id, list, lower(name));
CREATE UNIQUE INDEX saved_views_default ON saved_views (user_id, list) WHERE is_default;
COMMENT ON TABLE saved_views IS 'What a person narrowed a list to and how they looked at it, kept under a name of theirs.';
COMMENT ON COLUMN saved_views.list IS 'The list''s name, as its files have it: users.';
COMMENT ON COLUMN saved_views.query IS 'Filters, search and order as the address has them, without the page.';
COMMENT ON COLUMN saved_views.shown IS 'Keys of the columns that are shown; none stands for the list''s own.';
COMMENT ON COLUMN saved_views.is_default IS 'Shown when the list is opened without saying which; at most one of a person and list.';

CREATE TABLE list_columns (
    user_id BIGINT NOT NULL CONSTRAINT list_columns_user REFERENCES users ON DELETE CASCADE,
    list    TEXT NOT NULL,
    shown   TEXT[] NOT NULL,
    PRIMARY KEY (user_id, list)
);
COMMENT ON TABLE list_columns IS 'The columns that a person chose last for a list, wherever no view says otherwise.';
COMMENT ON COLUMN list_columns.shown IS 'Keys of the columns; none stands for the list''s own.';

CREATE FUNCTION kept_of_list(the_user BIGINT, the_list TEXT) RETURNS JSON LANGUAGE plpgsql STABLE PARALLEL SAFE AS $$
BEGIN
    RETURN json_build_object(
        'views', (SELECT coalesce(json_agg(json_build_object(
                             'id', v.id, 'list', v.list, 'name', v.name, 'query', v.query, 'columns', v.shown,
                             'is_default', v.is_default) ORDER BY lower(v.name)), '[]')
                  FROM saved_views v WHERE v.user_id = the_user AND v.list = the_list),
        'columns', (SELECT to_json(c.shown) FROM list_columns c WHERE c.user_id = the_user AND c.list = the_list));
END $$;
COMMENT ON FUNCTION kept_of_list IS 'What a person keeps of a list, for a page that asks for it beside its own numbers.';
