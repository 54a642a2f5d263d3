#!/bin/bash
# Runs once, when the data directory is empty: one database and one login per service.
# No service may connect to another's database.
set -eu
for name in intake moderation ledger generation storage; do
  psql -v ON_ERROR_STOP=1 --username postgres --set=name="$name" --set=password="$PLANTAIN_DB_PASSWORD" <<'SQL'
create role :"name" login password :'password';
create database :"name" owner :"name";
revoke connect on database :"name" from public;
SQL
done
