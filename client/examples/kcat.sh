#!/usr/bin/env bash
# Asks for a picture and shows what becomes of it. Needs kcat and jq.
set -euo pipefail
broker=${BROKER:-localhost:9092}
team=${TEAM:?TEAM names a team, for example demo}
key="kcat-$(date +%s)-$$"
ready=$(mktemp)
trap 'rm -f "$ready"' EXIT
jq -nc --arg key "$key" --arg prompt "${1:-a red kite over the sea}" \
  '{idempotency_key: $key, type: "standard", scene: "text-to-image", model: "nano-banana-pro", prompt: $prompt}' |
  kcat -b "$broker" -P -t task.requests.v1 -H "team_id=$team" -H "content-type=application/json"
# The last events; the task's id comes with the first that has our key.
kcat -b "$broker" -C -t task.events.v1 -o -1000 -u -q |
  while read -r event; do
    if [[ $(jq -r '.idempotency_key // empty' <<<"$event") == "$key" ]]; then
      jq -r '.task_id // empty' <<<"$event" >"$ready"
      jq . <<<"$event"
      [[ $(jq -r .type <<<"$event") == TaskRejected ]] && break
    elif [[ -s $ready && $(jq -r '.task_id // empty' <<<"$event") == $(cat "$ready") ]]; then
      jq . <<<"$event"
      [[ $(jq -r .type <<<"$event") =~ ^Task(Succeeded|Failed|Canceled)$ ]] && break
    fi
  done
