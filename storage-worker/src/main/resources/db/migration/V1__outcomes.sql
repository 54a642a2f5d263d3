-- One row per task, written once: a duplicate is answered from it, whatever happened since.
create table storage_outcome (
  task_id    uuid        primary key,
  team_id    text        not null,
  kind       text        not null check (kind in ('MediaStored', 'StorageFailed')),
  reason     text        check ((reason is null) = (kind = 'MediaStored')),
  pictures   int         not null check (pictures >= 0),
  bytes      bigint      not null check (bytes >= 0),
  -- json, not jsonb: the event is sent again letter by letter
  event      json        not null,
  stored_at  timestamptz not null
);
create index storage_outcome_stored_at on storage_outcome (stored_at);
