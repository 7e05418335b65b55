ALTER TABLE cancellations ADD COLUMN makes_due boolean NOT NULL DEFAULT false;
ALTER TABLE cancellations ALTER COLUMN makes_due DROP DEFAULT;
COMMENT ON COLUMN cancellations.makes_due IS 'Whether what was paid for its pieces is ours to give back: not where the shop told it, nor for wishes from before an upgrade to this column, which were settled without it.';

ALTER TABLE orders ADD COLUMN refunded bigint;
COMMENT ON COLUMN orders.refunded IS 'What the shop tells it has given back, in minor units; absent where it tells no amount.';

ALTER TABLE refunds
    ADD COLUMN cancellation_id uuid,
    DROP CONSTRAINT refunds_cause,
    DROP CONSTRAINT refunds_caused_by_what,
    ADD CONSTRAINT refunds_cause CHECK (cause IN ('return', 'lost', 'undelivered', 'cancelled')),
    ADD CONSTRAINT refunds_caused_by_what CHECK ((cause = 'return') = (return_id IS NOT NULL) AND (cause IN ('lost', 'undelivered')) = (shipment_id IS NOT NULL) AND (cause = 'cancelled' OR cancellation_id IS NULL));
COMMENT ON COLUMN refunds.cancellation_id IS 'The wish that made it due; absent where the whole order was rejected.';
COMMENT ON COLUMN refunds.shipping IS 'The part of the amount that stands with no line: transport, and where nothing was sent fees.';
DROP INDEX refunds_shipping;
CREATE UNIQUE INDEX refunds_shipping ON refunds (order_id) WHERE shipping > 0;
COMMENT ON INDEX refunds_shipping IS 'Transport is given back once for an order.';
COMMENT ON COLUMN order_lines.refunded IS 'Pieces that a refund was made for, whatever became of it; at most those that the shop tells now.';
