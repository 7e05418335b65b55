ALTER TABLE put_backs DROP CONSTRAINT put_backs_reason;
ALTER TABLE put_backs ADD CONSTRAINT put_backs_reason
    CHECK (reason IN ('cancelled', 'voided', 'returned', 'late'));
COMMENT ON COLUMN put_backs.reason IS 'Why; late: they were taken for a job that went on without them.';
