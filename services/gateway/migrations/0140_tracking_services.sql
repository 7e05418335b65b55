-- Tracking services sign too.
COMMENT ON COLUMN webhook_secrets.scheme IS 'How they sign: shopify, woocommerce, standard, parcel-sim, easypost, kuaidi100.';
