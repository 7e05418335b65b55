CREATE TABLE saved_views (
    person  text        NOT NULL REFERENCES people (id),
    list    text        NOT NULL,
    name    text        NOT NULL,
    query   text        NOT NULL,
    made_at timestamptz NOT NULL,
    CONSTRAINT saved_views_pkey PRIMARY KEY (person, list, name),
    CONSTRAINT saved_views_list CHECK (list IN ('orders'))
);
COMMENT ON TABLE saved_views IS 'Filters of lists that people have given a name.';
COMMENT ON COLUMN saved_views.query IS 'The filters, as they stand in the address after the question mark.';
