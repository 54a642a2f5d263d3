#!/bin/bash
# Creates what is missing and leaves the rest alone.
# usage: create-topics.sh BOOTSTRAP_SERVERS
set -eu

DAY=86400000
RETENTION=$((7 * DAY))

# A segment goes when its newest record is old enough: at the default of 7 days records could stay for 14.
create() { # name, then name=value of settings
  local topic=$1 settings=()
  shift
  for setting in "$@"; do settings+=(--config "$setting"); done
  /opt/kafka/bin/kafka-topics.sh --bootstrap-server "$SERVERS" --create --if-not-exists \
    --topic "$topic" --partitions 6 --replication-factor 1 \
    --config max.message.bytes=$((2 << 20)) --config segment.ms=$DAY "${settings[@]}"
}

SERVERS=$1
# The order of Topics.ALL.
create task.requests.v1 retention.ms=$RETENTION
create task.events.v1 retention.ms=$RETENTION
create intake.tasks.v1 retention.ms=$RETENTION
create intake.cancels.v1 retention.ms=$RETENTION
create moderation.verdicts.v1 retention.ms=$RETENTION
create ledger.entries.v1 retention.ms=$RETENTION
create ledger.commands.v1 retention.ms=$RETENTION
create ledger.balances.v1 cleanup.policy=compact # the newest balance of every team, for ever
create generation.results.v1 retention.ms=$RETENTION
create generation.progress.v1 retention.ms=$DAY
create storage.results.v1 retention.ms=$RETENTION
# Dead letters wait for a person.
create intake-service.dlt retention.ms=$((30 * DAY))
create moderation-service.dlt retention.ms=$((30 * DAY))
create ledger-service.dlt retention.ms=$((30 * DAY))
create generation-worker.dlt retention.ms=$((30 * DAY))
create storage-worker.dlt retention.ms=$((30 * DAY))
