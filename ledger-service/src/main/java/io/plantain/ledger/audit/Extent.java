package io.plantain.ledger.audit;

/// What a run looks at.
enum Extent {
  /// Every row, from the first on.
  EVERYTHING(
      """
      j as (
        select t.* from transfer t join w on t.wallet_id = w.id and t.version > w.m_version),
      h as (select * from task_hold),
      t as (select * from transfer where kind in (2, 3, 4)),
      g as (select * from credit_grant),
      e as (select * from credit_expiry)
      """),

  /// What the new journal rows tell of; each is found by its key, so the cost follows the changes
  /// and not the size of the books. `offset 0` keeps the look-ups apart: the planner cannot know
  /// how few rows lie above a mark, and would rather read whole tables.
  CHANGES(
      """
      j as materialized (
        select t.* from w cross join lateral (
          select * from transfer where wallet_id = w.id and version > w.m_version offset 0) t),
      h as materialized (
        select t.* from (select distinct ref from j where kind in (2, 3, 4)) r cross join lateral (
          select * from task_hold where task_id = r.ref offset 0) t),
      t as materialized (
        select x.* from h cross join lateral (
          select * from transfer where ref = h.task_id and kind in (2, 3, 4) offset 0) x),
      g as materialized (
        select t.* from (select distinct ref from j where kind = 1) r cross join lateral (
          select * from credit_grant where grant_id = r.ref offset 0) t),
      e as materialized (
        select t.* from (select distinct ref from j where kind = 5) r cross join lateral (
          select * from credit_expiry where expiry_id = r.ref offset 0) t)
      """);

  private final String rows;

  Extent(String rows) {
    this.rows = rows;
  }

  /// Wallets that changed since a time, each with its mark, or zeros where it has none; then what
  /// is told of them.
  String sql() {
    return """
    with w as (
      select wallet.*, coalesce(m.version, 0) as m_version,
             coalesce(m.available, 0) as m_available, coalesce(m.held, 0) as m_held,
             coalesce(m.consumed, 0) as m_consumed, coalesce(m.expired, 0) as m_expired,
             coalesce(m.granted, 0) as m_granted
      from wallet
      left join unnest(?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[], ?::bigint[],
                       ?::bigint[], ?::bigint[])
           as m(id, version, available, held, consumed, expired, granted) on m.id = wallet.id
      where wallet.changed_at >= ?),
    """
        + rows;
  }
}
