-- When the pictures were removed; null while they are there, or where there never were any.
alter table storage_outcome add column media_removed_at timestamptz;
create index storage_outcome_media on storage_outcome (stored_at)
  where pictures > 0 and media_removed_at is null;
