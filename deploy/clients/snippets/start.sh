# Where Kontor is, and a key that opens everything: `kontor up` prints it; it goes where the-admin-key stands.
export KONTOR=${KONTOR:-http://127.0.0.1:8080}
export KEY=${KEY:-the-admin-key}

# Something to sell. The same again changes it; nothing is there twice.
curl -sS --fail-with-body -X PUT "$KONTOR/api/v1/items/CUP-WHITE" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d '{ "name": "White cup", "weight_grams": 300 }'

# A hundred of them on the shelf. The Idempotency-Key keeps them from being booked in twice.
curl -sS --fail-with-body "$KONTOR/api/v1/stock/receipts" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -H 'Idempotency-Key: "first-delivery"' \
  -d '{ "location": "main", "lines": [{ "sku": "CUP-WHITE", "quantity": 100 }] }'

# An order. Sent again, it is answered with the same order.
curl -sS --fail-with-body "$KONTOR/api/v1/orders" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -H 'Idempotency-Key: "first-order"' \
  -d '{ "channel": "counter", "external_ref": "first-order", "currency": "EUR",
        "customer": { "name": "Ada Berg", "email": "ada@example.org" },
        "shipping_address": { "name": "Ada Berg", "street1": "Lindenweg 5", "city": "Berlin",
          "postal_code": "10117", "country": "DE" },
        "lines": [{ "sku": "CUP-WHITE", "quantity": 2,
          "unit_price": { "amount_minor": 1999, "currency": "EUR" } }] }'

# What has become of it: found by our own reference, told step by step.
ORDER=$(curl -sS --fail-with-body "$KONTOR/api/v1/orders?channel=counter&external_ref=first-order" \
  -H "Authorization: Bearer $KEY" | sed 's/.*"id":"\(ord_[0-9a-f]*\)".*/\1/')
curl -sS --fail-with-body "$KONTOR/api/v1/orders/$ORDER/timeline" -H "Authorization: Bearer $KEY"

# What happened in the whole house, from the beginning on, and as soon as something did. `next` reads on.
curl -sS --fail-with-body "$KONTOR/api/v1/events?wait_seconds=20" -H "Authorization: Bearer $KEY"
