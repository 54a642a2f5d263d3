package io.plantain.ledger.audit;

import java.util.Locale;

/// A law of the books and the query that counts what breaks it. `w` are the wallets of the run.
public enum Law {
  BUCKETS_ADD_UP("select id::text from w where granted <> available + held + consumed + expired"),

  NOTHING_NEGATIVE(
      """
      select id::text from w
      where least(available, held, consumed, expired, granted, version) < 0
      """),

  WALLET_IS_SUM_OF_JOURNAL(
      """
      select w.id::text from w
      left join lateral (
        select count(*) as rows, coalesce(max(version), 0) as newest,
               coalesce(sum(amount) filter (where kind = 1), 0) as granted,
               coalesce(sum(amount) filter (where kind = 2), 0) as held,
               coalesce(sum(amount) filter (where kind = 3), 0) as captured,
               coalesce(sum(amount) filter (where kind = 4), 0) as released,
               coalesce(sum(amount) filter (where kind = 5), 0) as expired
        from transfer t where t.wallet_id = w.id) j on true
      where (w.version, w.version, w.granted, w.available, w.held, w.consumed, w.expired)
        is distinct from
        (j.rows, j.newest, j.granted, j.granted - j.held + j.released - j.expired,
         j.held - j.captured - j.released, j.captured, j.expired)
      """),

  /// Row n follows from row n-1: nothing was lost or written twice on the way.
  JOURNAL_IS_A_CHAIN(
      """
      select wallet_id || '/' || version from (
        select t.*, lag(version, 1, 0::bigint) over p as version_before,
               lag(available_after, 1, 0::bigint) over p as available_before,
               lag(held_after, 1, 0::bigint) over p as held_before
        from transfer t where wallet_id in (select id from w)
        window p as (partition by wallet_id order by version)) x
      where version <> version_before + 1
         or available_after - available_before <>
            case kind when 1 then amount when 2 then -amount when 3 then 0
                      when 4 then amount else -amount end
         or held_after - held_before <>
            case kind when 2 then amount when 3 then -amount when 4 then -amount else 0 end
      """),

  WALLET_IS_SUM_OF_HOLDS(
      """
      select w.id::text from w
      left join (
        select wallet_id, sum(amount) filter (where state = 1) as held,
               sum(captured) filter (where state = 2) as captured
        from task_hold where wallet_id in (select id from w) group by 1) h on h.wallet_id = w.id
      where w.held <> coalesce(h.held, 0) or w.consumed <> coalesce(h.captured, 0)
      """),

  TASKS_HAVE_THEIR_ENTRIES(
      """
      select h.task_id::text from task_hold h
      left join (
        select ref, coalesce(sum(amount) filter (where kind = 2), 0) as held,
               coalesce(sum(amount) filter (where kind = 3), 0) as captured,
               coalesce(sum(amount) filter (where kind = 4), 0) as released
        from transfer where wallet_id in (select id from w) and kind in (2, 3, 4) group by 1) t
        on t.ref = h.task_id
      where h.wallet_id in (select id from w) and case h.state
        when 1 then (coalesce(t.held, 0), coalesce(t.captured, 0), coalesce(t.released, 0))
                    <> (h.amount, 0, 0)
        when 2 then (coalesce(t.held, 0), coalesce(t.captured, 0), coalesce(t.released, 0))
                    <> (h.amount, h.captured, h.amount - h.captured)
        when 3 then (coalesce(t.held, 0), coalesce(t.captured, 0), coalesce(t.released, 0))
                    <> (h.amount, 0, h.amount)
        else t.ref is not null end
      """),

  GRANTS_AND_EXPIRIES_ARE_ALL_THERE(
      """
      select w.id::text from w
      left join (select wallet_id, sum(amount) as credits from credit_grant group by 1) g
        on g.wallet_id = w.id
      left join (select wallet_id, sum(taken) as credits from credit_expiry group by 1) e
        on e.wallet_id = w.id
      where w.granted <> coalesce(g.credits, 0) or w.expired <> coalesce(e.credits, 0)
      """),

  NO_ENTRY_WITHOUT_A_CAUSE(
      """
      select t.wallet_id || '/' || t.version from transfer t
      where t.wallet_id in (select id from w) and not exists (
        select from task_hold h
        where t.kind in (2, 3, 4) and h.task_id = t.ref and h.wallet_id = t.wallet_id
        union all
        select from credit_grant g
        where t.kind = 1 and g.grant_id = t.ref and g.wallet_id = t.wallet_id
        union all
        select from credit_expiry e
        where t.kind = 5 and e.expiry_id = t.ref and e.wallet_id = t.wallet_id)
      """),

  HOLD_IS_PRICE_TIMES_PICTURES(
      """
      select task_id::text from task_hold
      where wallet_id in (select id from w) and state in (1, 2, 3, 4)
        and (amount = unit_credits * images) is not true
      """);

  private final String breaches;

  Law(String breaches) {
    this.breaches = breaches;
  }

  /// Counts the breaches and names one of them.
  public String sql() {
    return """
    with w as materialized (select * from wallet where changed_at >= ?)
    select count(*), min(breach) from (%s) as b(breach)
    """
        .formatted(breaches);
  }

  /// The value of the metric's tag.
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
