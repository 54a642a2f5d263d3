-- What changed a team's credits, as the ledger told it: the lines add up to its balance. The version
-- of the wallet puts those of one moment in their order.
create table credit_line (
  team_id       text        not null,
  at            timestamptz not null,
  version       bigint      not null,
  entry         text        not null check (entry in ('grant', 'debit', 'refund', 'expiry')),
  credits       bigint      not null, -- below 0 where they went
  balance_after bigint      not null, -- what could be spent then
  task_id       uuid,
  ref           uuid, -- the grant or expiry
  reason        text,
  primary key (team_id, at, version)
);
-- Written in the order of time, and swept in it.
create index credit_line_age on credit_line using brin (at);
