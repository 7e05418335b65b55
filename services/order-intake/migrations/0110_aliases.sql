-- How shops name our items, and by which of their names a line found its item.

ALTER TABLE order_lines ADD COLUMN named jsonb;
COMMENT ON COLUMN order_lines.named IS 'How the shop names the line, where it names more than the SKU: {variant_ref, sku, alias}; alias is set where an alias led to the SKU.';

CREATE TABLE aliases (
    channel text        NOT NULL,
    kind    text        NOT NULL,
    key     text        NOT NULL,
    sku     text        NOT NULL,
    note    text,
    set_by  text        NOT NULL,
    set_at  timestamptz NOT NULL,
    version bigint      NOT NULL,
    CONSTRAINT aliases_pkey PRIMARY KEY (channel, kind, key),
    CONSTRAINT aliases_kind CHECK (kind IN ('variant', 'sku', 'title')),
    CONSTRAINT aliases_of_channel FOREIGN KEY (channel) REFERENCES channels (id)
);
COMMENT ON TABLE aliases IS 'Which item of ours a name of a channel stands for.';
COMMENT ON COLUMN aliases.kind IS 'variant: the platform''s id of the variant; sku: what the shop gives as SKU; title: title and options, for lines that have neither.';
COMMENT ON COLUMN aliases.version IS 'Rises with every change of the name, also after it was removed.';

CREATE TABLE alias_changes (
    channel    text        NOT NULL,
    kind       text        NOT NULL,
    key        text        NOT NULL,
    version    bigint      NOT NULL,
    sku        text,
    note       text,
    changed_by text        NOT NULL,
    changed_at timestamptz NOT NULL,
    CONSTRAINT alias_changes_pkey PRIMARY KEY (channel, kind, key, version)
);
COMMENT ON TABLE alias_changes IS 'Every change of an alias, by whom and why; append-only.';
COMMENT ON COLUMN alias_changes.sku IS 'What it stood for from then on; NULL where it was removed.';

CREATE TABLE alias_news (
    lane    smallint NOT NULL,
    channel text     NOT NULL,
    kind    text     NOT NULL,
    key     text     NOT NULL,
    version bigint   NOT NULL,
    CONSTRAINT alias_news_pkey PRIMARY KEY (lane, channel, kind, key)
);
COMMENT ON TABLE alias_news IS 'Aliases that a lane has not yet looked for in its orders that wait for review.';

CREATE INDEX orders_awaiting_review ON orders (channel, id) WHERE status IN ('received', 'in_review');
COMMENT ON INDEX orders_awaiting_review IS 'Whose lines a new alias may find.';
