-- What shops are told of stock: the rule of each channel, the levels that rules are made of, and
-- what each shop was told of each item.

CREATE TABLE publications (
    channel        text        PRIMARY KEY,
    target         text        NOT NULL REFERENCES targets (id) ON DELETE CASCADE,
    ratio_percent  integer     NOT NULL,
    buffer         bigint      NOT NULL,
    locations      text[]      NOT NULL,
    paused         boolean     NOT NULL,
    shop_location  text,
    found_location text,
    statement      uuid        NOT NULL,
    stated_after   text,
    stated_at      timestamptz,
    attempt        integer     NOT NULL DEFAULT 0,
    taken_until    timestamptz,
    not_before     timestamptz,
    failures       integer     NOT NULL DEFAULT 0,
    reason         text,
    created_at     timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    changed_by     text        NOT NULL,
    CONSTRAINT publications_target_once UNIQUE (target),
    CONSTRAINT publications_ratio CHECK (ratio_percent BETWEEN 0 AND 100),
    CONSTRAINT publications_buffer CHECK (buffer >= 0)
);
COMMENT ON TABLE publications IS 'What of the stock the shops of channels are told; it ends with writing back.';
COMMENT ON COLUMN publications.ratio_percent IS 'How much of what is available the shop may sell.';
COMMENT ON COLUMN publications.buffer IS 'Pieces that are kept back of each item.';
COMMENT ON COLUMN publications.locations IS 'Whose stock counts; all where none is named.';
COMMENT ON COLUMN publications.shop_location IS 'The number of the location in Shopify that was set.';
COMMENT ON COLUMN publications.found_location IS 'The same, as the shop gave it.';
COMMENT ON COLUMN publications.statement IS 'The statement of all levels that was asked for when it was made.';
COMMENT ON COLUMN publications.stated_after IS 'How far that statement was heard: what asks for its next page.';
COMMENT ON COLUMN publications.stated_at IS 'When it was heard whole; the shop is told nothing before.';
COMMENT ON COLUMN publications.attempt IS 'Rises with every taking; what an older one says is overtaken.';
COMMENT ON COLUMN publications.taken_until IS 'Until then somebody is telling the shop.';
COMMENT ON COLUMN publications.not_before IS 'Nothing is told before; the last portion failed.';
COMMENT ON COLUMN publications.failures IS 'Portions that failed since one was told.';
COMMENT ON COLUMN publications.reason IS 'Why the last one failed.';
COMMENT ON COLUMN publications.changed_by IS 'The actor.';

CREATE TABLE stock_levels (
    sku       text   NOT NULL,
    location  text   NOT NULL,
    available bigint NOT NULL,
    PRIMARY KEY (sku, location)
);
COMMENT ON TABLE stock_levels IS 'What warehouse last stated; kept while a shop is told of stock.';
COMMENT ON COLUMN stock_levels.available IS 'Pieces that can still be promised.';

CREATE TABLE published_levels (
    channel       text        NOT NULL REFERENCES publications (channel) ON DELETE CASCADE,
    sku           text        NOT NULL,
    available     bigint      NOT NULL,
    wanted        bigint      NOT NULL,
    told          bigint,
    told_at       timestamptz,
    state         text        NOT NULL,
    reason        text,
    due_at        timestamptz,
    waiting_since timestamptz,
    refs          jsonb       NOT NULL,
    taken_in      integer,
    PRIMARY KEY (channel, sku),
    CONSTRAINT published_levels_state CHECK (state IN ('current', 'waiting', 'unknown', 'failed')),
    CONSTRAINT published_levels_wanted CHECK (wanted BETWEEN 0 AND greatest(available, 0)),
    CONSTRAINT published_levels_told_whole CHECK ((told IS NULL) = (told_at IS NULL)),
    CONSTRAINT published_levels_waits_since CHECK ((state = 'waiting') = (waiting_since IS NOT NULL))
);
COMMENT ON TABLE published_levels IS 'What the shop of a channel is told of an item: the latest figure, never one for each movement.';
COMMENT ON COLUMN published_levels.available IS 'Pieces that can still be promised at the locations of the rule.';
COMMENT ON COLUMN published_levels.wanted IS 'What the rule makes of it.';
COMMENT ON COLUMN published_levels.told IS 'What the shop took last.';
COMMENT ON COLUMN published_levels.due_at IS 'When it is told; nothing while it is being told, or until its stock changes.';
COMMENT ON COLUMN published_levels.refs IS 'How the shop calls it, once that was found; array of texts.';
COMMENT ON COLUMN published_levels.taken_in IS 'The attempt of the publication in which it is being told.';
CREATE INDEX published_levels_due ON published_levels (channel, due_at) WHERE due_at IS NOT NULL;
COMMENT ON INDEX published_levels_due IS 'What is due, shop by shop.';
CREATE INDEX published_levels_taken ON published_levels (channel) WHERE taken_in IS NOT NULL;
COMMENT ON INDEX published_levels_taken IS 'What is being told.';
CREATE INDEX published_levels_waiting ON published_levels (channel, waiting_since) WHERE waiting_since IS NOT NULL;
COMMENT ON INDEX published_levels_waiting IS 'What waits, and since when.';
