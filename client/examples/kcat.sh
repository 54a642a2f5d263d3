#!/usr/bin/env bash
# Asks for a picture and shows what becomes of it. Needs kcat and jq.
#   TEAM=demo ./kcat.sh "a red kite"
# With a login: KCAT_CONFIG=acme.conf names a file of security.protocol, sasl.username and so on. Who
# has a topic of its own and may not read the events: TOPIC=task.requests.acme.v1 EVENTS= ./kcat.sh
set -euo pipefail
broker=${BROKER:-localhost:9092}
topic=${TOPIC:-task.requests.v1}
events=${EVENTS-task.events.v1}
key="kcat-$(date +%s)-$$"

headers=(-H "content-type=application/json")
[[ -z ${TEAM:-} ]] || headers+=(-H "team_id=$TEAM")
jq -nc --arg key "$key" --arg prompt "${1-a red kite over the sea}" \
  '{idempotency_key: $key, type: "standard", scene: "text-to-image", model: "nano-banana-pro", prompt: $prompt}' |
  kcat -b "$broker" -P -t "$topic" "${headers[@]}"
[[ -n $events ]] || exit 0

# From the last 1000 events of each partition on; the task's id comes with the first that has our key.
mine='foreach inputs as $event (null;
  if $event.idempotency_key == $key then $event.task_id // "rejected" else . end;
  if $event.idempotency_key == $key or (. != null and $event.task_id == .) then $event else empty end)'
exec 3< <(exec kcat -b "$broker" -C -t "$events" -o -1000 -u -q)
reader=$!
trap 'kill "$reader" 2>/dev/null || true' EXIT
exec 4< <(exec jq -cn --unbuffered --arg key "$key" "$mine" <&3)
while read -r -u 4 event; do
  jq . <<<"$event"
  case $(jq -r .type <<<"$event") in
    TaskSucceeded) exit 0 ;;
    TaskRejected | TaskFailed | TaskCanceled) exit 1 ;;
  esac
done
