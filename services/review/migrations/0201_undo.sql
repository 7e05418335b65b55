-- A rejection that a person can still undo.

ALTER TABLE reviews
    ADD COLUMN rejecting_due_at timestamptz,
    ADD COLUMN rejecting_by     text,
    ADD COLUMN rejecting_reason text,
    ADD CONSTRAINT reviews_rejecting_is_open CHECK (rejecting_due_at IS NULL OR state = 'open'),
    ADD CONSTRAINT reviews_rejecting_is_whole CHECK (
        (rejecting_due_at IS NULL) = (rejecting_by IS NULL)
        AND (rejecting_due_at IS NULL) = (rejecting_reason IS NULL));
COMMENT ON COLUMN reviews.rejecting_due_at IS 'When the rejection takes effect; NULL where none waits.';
COMMENT ON COLUMN reviews.rejecting_by IS 'An actor.';
COMMENT ON COLUMN reviews.rejecting_reason IS 'In words that the shop may read.';

CREATE INDEX reviews_rejecting ON reviews (rejecting_due_at) WHERE rejecting_due_at IS NOT NULL;
COMMENT ON INDEX reviews_rejecting IS 'Rejections that wait, the next first.';
