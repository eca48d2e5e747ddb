"""Every rule: one line a rule, sorted by id. A test holds this list, the rule files and rules.yaml together."""

from __future__ import annotations

from functools import cache

from patterns_app.core.vocabulary.reading import convert, load_yaml

from .connections import (
    competing_edge_functions,
    edge_function_abilities,
    express_that_waits,
    fifo_partners,
    firehose_with_two_sources,
    kind_does_not_fit,
    no_connection,
    no_entry_point,
    not_supported,
    one_destination,
    recursive_loop,
    stream_switched_off,
    too_many_targets,
    waf_on_http_api,
    wrong_direction,
)
from .cors import blocked_preflight, credentials_for_all, forgotten_preflight, switched_off
from .cost import endless_logs, http_api_would_do, mere_messenger, unlimited_queries, waiting_function
from .data import dual_write, foreign_reads, shared_writes
from .latency import chatty_client, cold_chain, deep_chain, double_cdn, long_buffering
from .limits_reached import (
    api_gives_up,
    batches,
    chain_too_slow,
    edge_function,
    express_too_long,
    function_timeout,
    message_too_large,
    out_of_range,
    reservations,
)
from .model import Check, Words
from .resilience import (
    blocked_shard,
    few_attempts,
    no_place_for_failures,
    no_recovery,
    queue_without_dlq,
    repeated_work,
    rule_without_dlq,
    short_dlq_retention,
    step_without_undo,
    subscription_without_dlq,
    task_without_retry,
    unprotected_call,
    unwatched_dlq,
    visibility_advised,
    visibility_needed,
    whole_batch,
)
from .security import (
    client_at_data,
    no_firewall,
    open_function,
    origin_access,
    public_bucket,
    sender_shut_out,
    shared_role,
    unasked_caller,
    undrawn_permission,
    unencrypted,
    way_round,
    weak_sign_in,
    wide_permissions,
)
from .structure import circular_template, fat_function, name_not_accepted, old_runtime, same_name

CHECKS: dict[str, Check] = {
    "CON-001": not_supported.check,
    "CON-002": wrong_direction.check,
    "CON-003": kind_does_not_fit.check,
    "CON-004": no_connection.check,
    "CON-005": no_entry_point.check,
    "CON-006": recursive_loop.check,
    "CON-007": too_many_targets.check,
    "CON-008": one_destination.check,
    "CON-009": competing_edge_functions.check,
    "CON-010": edge_function_abilities.check,
    "CON-011": fifo_partners.check,
    "CON-012": stream_switched_off.check,
    "CON-013": express_that_waits.check,
    "CON-014": waf_on_http_api.check,
    "CON-015": firehose_with_two_sources.check,
    "CORS-001": switched_off.check,
    "CORS-002": credentials_for_all.check,
    "CORS-003": forgotten_preflight.check,
    "CORS-004": blocked_preflight.check,
    "COST-001": waiting_function.check,
    "COST-002": http_api_would_do.check,
    "COST-004": endless_logs.check,
    "COST-005": mere_messenger.check,
    "COST-006": unlimited_queries.check,
    "DATA-001": shared_writes.check,
    "DATA-002": foreign_reads.check,
    "DATA-003": dual_write.check,
    "LAT-001": chatty_client.check,
    "LAT-002": deep_chain.check,
    "LAT-003": double_cdn.check,
    "LAT-004": cold_chain.check,
    "LAT-005": long_buffering.check,
    "LIM-001": function_timeout.check,
    "LIM-002": api_gives_up.check,
    "LIM-003": chain_too_slow.check,
    "LIM-004": message_too_large.check,
    "LIM-010": out_of_range.check,
    "LIM-011": batches.check,
    "LIM-013": express_too_long.check,
    "LIM-014": edge_function.check,
    "LIM-015": reservations.check,
    "RES-001": queue_without_dlq.check,
    "RES-002": no_place_for_failures.check,
    "RES-003": blocked_shard.check,
    "RES-004": rule_without_dlq.check,
    "RES-005": subscription_without_dlq.check,
    "RES-006": visibility_advised.check,
    "RES-007": visibility_needed.check,
    "RES-008": few_attempts.check,
    "RES-009": whole_batch.check,
    "RES-010": repeated_work.check,
    "RES-011": step_without_undo.check,
    "RES-012": unprotected_call.check,
    "RES-013": task_without_retry.check,
    "RES-014": unwatched_dlq.check,
    "RES-015": short_dlq_retention.check,
    "RES-016": no_recovery.check,
    "SEC-001": public_bucket.check,
    "SEC-002": origin_access.check,
    "SEC-003": unasked_caller.check,
    "SEC-004": wide_permissions.check,
    "SEC-005": shared_role.check,
    "SEC-006": undrawn_permission.check,
    "SEC-007": client_at_data.check,
    "SEC-008": way_round.check,
    "SEC-009": no_firewall.check,
    "SEC-010": sender_shut_out.check,
    "SEC-011": unencrypted.check,
    "SEC-012": open_function.check,
    "SEC-013": weak_sign_in.check,
    "STR-001": fat_function.check,
    "STR-002": name_not_accepted.check,
    "STR-003": same_name.check,
    "STR-004": circular_template.check,
    "STR-005": old_runtime.check,
}


@cache
def words() -> dict[str, Words]:
    """The texts of all rules, also of those that are documented but not yet checked, by id."""
    read = convert(load_yaml("patterns_app.core.checks", "rules.yaml"), tuple[Words, ...], "rules.yaml")
    return {rule.id: rule for rule in read}
