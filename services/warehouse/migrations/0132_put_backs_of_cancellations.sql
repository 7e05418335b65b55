ALTER TABLE put_backs ADD COLUMN cancellation_id uuid;
ALTER TABLE put_backs ADD COLUMN because text;
ALTER TABLE put_backs ADD CONSTRAINT put_backs_cancelled_because
    CHECK ((cancellation_id IS NULL) = (because IS NULL));
COMMENT ON COLUMN put_backs.cancellation_id IS 'The wish to cancel that made it; null for others, and for those from before this column.';
COMMENT ON COLUMN put_backs.because IS 'The reason of the wish, in words.';
CREATE INDEX put_backs_stopping ON put_backs (order_id)
    WHERE done_at IS NULL AND cancellation_id IS NOT NULL;
COMMENT ON INDEX put_backs_stopping IS 'Cancelled pieces that lie where they were picked to: no parcel of the order is closed.';
