-- Published commands are swept from the oldest on; grants and expiries themselves are kept for ever.
create index ledger_command_done on ledger_command (published_at) where published_at is not null;
