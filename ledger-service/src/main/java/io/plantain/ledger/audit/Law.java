package io.plantain.ledger.audit;

import java.util.Locale;

/// A law of the books and the query that finds what breaks it. It speaks of what an `Extent`
/// covers: wallets `w` with their marks, journal rows `j` above the marks, holds `h` and all their
/// journal rows `t`, grants `g`, expiries `e`.
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
      left join (
        select wallet_id, count(*) as rows, max(version) as newest,
               coalesce(sum(amount) filter (where kind = 1), 0) as granted,
               coalesce(sum(amount) filter (where kind = 2), 0) as held,
               coalesce(sum(amount) filter (where kind = 3), 0) as captured,
               coalesce(sum(amount) filter (where kind = 4), 0) as released,
               coalesce(sum(amount) filter (where kind = 5), 0) as expired
        from j group by 1) s on s.wallet_id = w.id
      where (w.version, w.version) is distinct from
            (m_version + coalesce(s.rows, 0), coalesce(s.newest, m_version))
         or (w.granted, w.consumed, w.expired) is distinct from
            (m_granted + coalesce(s.granted, 0), m_consumed + coalesce(s.captured, 0),
             m_expired + coalesce(s.expired, 0))
         or (w.available, w.held) is distinct from
            (m_available + coalesce(s.granted - s.held + s.released - s.expired, 0),
             m_held + coalesce(s.held - s.captured - s.released, 0))
      """),

  /// Row n follows from row n-1: nothing was lost or written twice on the way.
  JOURNAL_IS_A_CHAIN(
      """
      select wallet_id || '/' || version from (
        select j.*, coalesce(lag(j.version) over p, m_version) as version_before,
               coalesce(lag(available_after) over p, m_available) as available_before,
               coalesce(lag(held_after) over p, m_held) as held_before
        from j join w on w.id = j.wallet_id
        window p as (partition by wallet_id order by j.version)) x
      where version <> version_before + 1
         or available_after - available_before <>
            case kind when 1 then amount when 2 then -amount when 3 then 0
                      when 4 then amount else -amount end
         or held_after - held_before <>
            case kind when 2 then amount when 3 then -amount when 4 then -amount else 0 end
      """),

  /// A capture and its journal row are written together, so what was captured above the mark is
  /// what the holds of those rows say.
  WALLET_IS_SUM_OF_HOLDS(
      """
      select w.id::text from w
      left join (select wallet_id, sum(amount) as credits from task_hold
                 where state = 1 and wallet_id in (select id from w) group by 1) o
        on o.wallet_id = w.id
      left join (select wallet_id, sum(captured) as credits from h
                 where state = 2 group by 1) c
        on c.wallet_id = w.id
      where w.held <> coalesce(o.credits, 0)
         or w.consumed <> m_consumed + coalesce(c.credits, 0)
      """),

  TASKS_HAVE_THEIR_ENTRIES(
      """
      select h.task_id::text from h
      left join (
        select ref, coalesce(sum(amount) filter (where kind = 2), 0) as held,
               coalesce(sum(amount) filter (where kind = 3), 0) as captured,
               coalesce(sum(amount) filter (where kind = 4), 0) as released
        from t group by 1) t
        on t.ref = h.task_id
      where case h.state
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
      left join (select wallet_id, sum(amount) as credits from g group by 1) g
        on g.wallet_id = w.id
      left join (select wallet_id, sum(taken) as credits from e group by 1) e
        on e.wallet_id = w.id
      where w.granted <> m_granted + coalesce(g.credits, 0)
         or w.expired <> m_expired + coalesce(e.credits, 0)
      """),

  NO_ENTRY_WITHOUT_A_CAUSE(
      """
      select j.wallet_id || '/' || j.version from j
      left join h on j.kind in (2, 3, 4) and h.task_id = j.ref and h.wallet_id = j.wallet_id
      left join g on j.kind = 1 and g.grant_id = j.ref and g.wallet_id = j.wallet_id
      left join e on j.kind = 5 and e.expiry_id = j.ref and e.wallet_id = j.wallet_id
      where h.task_id is null and g.grant_id is null and e.expiry_id is null
      """),

  HOLD_IS_PRICE_TIMES_PICTURES(
      """
      select task_id::text from h
      where state in (1, 2, 3, 4) and (amount = unit_credits * images) is not true
      """);

  private final String breaches;

  Law(String breaches) {
    this.breaches = breaches;
  }

  /// Counts the breaches and names one of them.
  String sql(Extent extent) {
    return extent.sql() + "select count(*), min(breach) from (" + breaches + ") as b(breach)";
  }

  /// The value of the metric's tag.
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
