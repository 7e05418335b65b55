ALTER TABLE parked_reports ADD COLUMN times integer NOT NULL DEFAULT 1;
COMMENT ON COLUMN parked_reports.times IS 'How often it was told; a tracking service tells the whole way each time.';
COMMENT ON COLUMN parked_reports.report_id IS 'Derived from carrier and body, of a tracking service from the number: the same one again meets its row.';
COMMENT ON COLUMN parked_reports.body IS 'As the carrier sent it; of a tracking service what told the longest way.';
