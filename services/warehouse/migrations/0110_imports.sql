-- Tables that people bring: looked at first, applied row by row then.

CREATE TABLE imports (
    import_id       uuid        PRIMARY KEY,
    kind            text        NOT NULL,
    sha256          text        NOT NULL,
    state           text        NOT NULL,
    file_name       text,
    read_as         text        NOT NULL,
    ignored_columns text[]      NOT NULL,
    made_by         text        NOT NULL,
    made_at         timestamptz NOT NULL,
    apply_by        text,
    apply_at        timestamptz,
    finished_at     timestamptz,
    CONSTRAINT imports_kind CHECK (kind IN ('items', 'locations', 'bins', 'stock')),
    CONSTRAINT imports_state CHECK (state IN ('previewed', 'applying', 'applied')),
    CONSTRAINT imports_applied_by_somebody CHECK (state = 'previewed' OR apply_by IS NOT NULL)
);
COMMENT ON TABLE imports IS 'Files with items, places or opening stock; the same file of the same kind is one row.';
COMMENT ON COLUMN imports.sha256 IS 'Of the file, lower-case hex; with the kind it makes the id.';
COMMENT ON COLUMN imports.read_as IS 'Format, encoding and separator, or sheet; for people.';
COMMENT ON COLUMN imports.ignored_columns IS 'Heads that were not understood.';
COMMENT ON COLUMN imports.made_at IS 'When the file was brought last.';
CREATE INDEX imports_made ON imports (made_at, import_id);
COMMENT ON INDEX imports_made IS 'The list, newest first.';
CREATE INDEX imports_applying ON imports (apply_at, import_id) WHERE state = 'applying';
COMMENT ON INDEX imports_applying IS 'What the clock goes on with.';

CREATE TABLE import_rows (
    import_id  uuid    NOT NULL REFERENCES imports (import_id),
    number     integer NOT NULL,
    row_id     uuid    NOT NULL,
    state      text    NOT NULL,
    action     text,
    cells      jsonb   NOT NULL,
    errors     jsonb   NOT NULL,
    location   text,
    sku        text,
    opened     bigint,
    applied_at timestamptz,
    PRIMARY KEY (import_id, number),
    CONSTRAINT import_rows_id UNIQUE (row_id),
    CONSTRAINT import_rows_state CHECK (state IN ('ready', 'error', 'applied')),
    CONSTRAINT import_rows_action CHECK (action IN ('create', 'change', 'same')),
    CONSTRAINT import_rows_error_in_words CHECK (state <> 'error' OR errors <> '[]'),
    CONSTRAINT import_rows_applied CHECK ((state = 'applied') = (applied_at IS NOT NULL)),
    CONSTRAINT import_rows_opened CHECK (
        opened IS NULL OR (opened > 0 AND state = 'applied' AND location IS NOT NULL AND sku IS NOT NULL))
);
COMMENT ON TABLE import_rows IS 'The rows of imports, as they were judged and as they were applied.';
COMMENT ON COLUMN import_rows.number IS 'The row of the sheet, or the line of the file.';
COMMENT ON COLUMN import_rows.row_id IS 'What movements name as their cause.';
COMMENT ON COLUMN import_rows.cells IS 'What the cells say, by the names of the columns.';
COMMENT ON COLUMN import_rows.errors IS 'What is wrong with it: [{column, detail}].';
COMMENT ON COLUMN import_rows.opened IS 'Pieces of opening stock that it brought to sku at location.';
CREATE INDEX import_rows_ready ON import_rows (import_id, number) WHERE state = 'ready';
COMMENT ON INDEX import_rows_ready IS 'What is applied next.';
CREATE UNIQUE INDEX import_rows_opening_once ON import_rows (location, sku) WHERE opened IS NOT NULL;
COMMENT ON INDEX import_rows_opening_once IS 'Opening stock is received once for an item at a location.';
