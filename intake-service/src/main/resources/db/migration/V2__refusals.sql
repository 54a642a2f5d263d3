-- A request record that was refused for lack of credits stays refused when it is redelivered,
-- whatever has come in since: its sender may have been told, and may have asked again.
create table refusal (
  position   text primary key, -- topic, partition, offset and time of the record
  code       text not null,
  message    text not null,
  expires_at timestamptz not null
);
create index refusal_expiry on refusal (expires_at);
