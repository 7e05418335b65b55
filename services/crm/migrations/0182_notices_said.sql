ALTER TABLE notices
    ADD COLUMN said boolean NOT NULL DEFAULT false,
    DROP CONSTRAINT notices_cause_known,
    ADD CONSTRAINT notices_cause_known CHECK (cause IN ('order_held', 'order_unsent', 'messages', 'parked', 'reader_behind', 'reader_stands', 'low_stock'));
ALTER TABLE notices ALTER COLUMN said DROP DEFAULT;
COMMENT ON COLUMN notices.said IS 'Whether NoticeRaised was said of it; not for those from before an upgrade to this column, whose end is not said either.';
