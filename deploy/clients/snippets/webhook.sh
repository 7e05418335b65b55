# A subscription: what you want to hear, and where. The answer holds the secret that signs; it is told once.
SECRET=$(curl -sS --fail-with-body "$KONTOR/api/v1/webhooks" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' \
  -d '{ "id": "first-steps", "url": "http://127.0.0.1:8000/",
        "events": ["kontor.order-intake.order.received.v1"] }' \
  | sed 's/.*"secret":"\([^"]*\)".*/\1/')
echo "$SECRET"

# Your receiver: one of the programs below, here that of Python.
WEBHOOK_SECRET=$SECRET PORT=8000 python3 verify.py &

# A sample. The receiver tells of it at once; where it is not there yet, it is tried again.
curl -sS --fail-with-body "$KONTOR/api/v1/webhooks/first-steps/test" \
  -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d '{}'
