ALTER TABLE order_lines ADD COLUMN sent_instead jsonb;
COMMENT ON COLUMN order_lines.sent_instead IS '[{sku, quantity, delivered}]: pieces of other items that the carrier got in place of the ordered ones, without those that came back undelivered or were lost; absent where there are none, and for what was handed over before an upgrade to this column.';

ALTER TABLE return_lines ADD COLUMN sent_instead jsonb;
COMMENT ON COLUMN return_lines.sent_instead IS '[{sku, received, restocked, disposed}]: the part of what came that is another item than the ordered one; absent where there is none.';
