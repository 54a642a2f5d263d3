-- Told by callbacks: {"0": "job id at the provider", "1": null}. A hint, never a result.
alter table attempt add column told jsonb;

-- A worker has it in hand: a hint does not take it away from him.
alter table attempt add column held boolean not null default false;

-- What callback addresses are signed with: the same for all workers, and after every restart.
create table callback_key (
  one boolean primary key default true check (one),
  key text    not null
);

insert into callback_key (key) values (gen_random_uuid()::text || gen_random_uuid()::text);
