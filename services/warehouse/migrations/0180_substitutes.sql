CREATE TABLE item_substitutes (
    sku        text    NOT NULL REFERENCES items (sku),
    substitute text    NOT NULL REFERENCES items (sku),
    place      integer NOT NULL,
    PRIMARY KEY (sku, substitute),
    CONSTRAINT item_substitutes_are_others CHECK (sku <> substitute)
);
COMMENT ON TABLE item_substitutes IS 'Which items may stand in for one that is missing.';
COMMENT ON COLUMN item_substitutes.place IS 'The lower, the better it stands in.';

ALTER TABLE shortages
    ADD COLUMN substituted bigint NOT NULL DEFAULT 0,
    ADD COLUMN substitute text,
    ADD CONSTRAINT shortages_substituted_by_an_item
        CHECK (substituted >= 0 AND (substituted = 0) = (substitute IS NULL));
COMMENT ON COLUMN shortages.substituted IS 'Pieces of the case for which another item stands in.';
COMMENT ON COLUMN shortages.substitute IS 'Which item stands in.';
COMMENT ON COLUMN pick_tasks.sku IS 'What is really picked: another item than its line''s, where that one stands in.';
