"""Workflows that leave as templates: every state is there and reached, and a run does what the page tells."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from functools import cache
from typing import Any

from patterns_app.core.interchange.cloudformation.text import load
from patterns_app.core.interchange.model import Subject
from patterns_app.core.interchange.reading import read
from patterns_app.core.interchange.sam.writer import export
from patterns_app.core.layout.candidates import arrange
from patterns_app.core.patterns.reader import patterns
from patterns_app.core.sketch.model import Connection, Sketch
from patterns_app.core.vocabulary.catalog import vocabulary
from tests.core.cast import line, node
from tests.core.interchange.state_machines import Definition, blocks, every_state, faults, following, run
from tests.core.interchange.test_sam import from_matrix
from tests.each import each

VARIANTS = {f"{pattern.slug}/{one.slug}": one.sketch for pattern in patterns() for one in pattern.variants}


def workflows(sketch: Sketch) -> dict[str, dict[str, Any]]:
    """The workflows of the template of a sketch, by logical id: their properties."""
    resources = load(export(Subject(sketch, vocabulary(), arrange))[0].encode())["Resources"]
    machines = {name: one for name, one in resources.items() if one["Type"] == "AWS::Serverless::StateMachine"}
    return {name: one["Properties"] for name, one in machines.items()}


WITH_ONE = [key for key, sketch in VARIANTS.items() if any("step-functions" in one.service for one in sketch.nodes)]


@cache
def of_catalogue() -> dict[str, dict[str, Any]]:
    """Every workflow of the catalogue, by its variant."""
    return {key: one for key in WITH_ONE for one in workflows(VARIANTS[key]).values()}


def said_and_named(properties: dict[str, Any]) -> tuple[set[str], set[str]]:
    """The names of substitutions that a definition uses, and those that it is given."""
    text = str(properties["Definition"])
    given = {*properties.get("DefinitionSubstitutions", {})}
    return {part.partition("}")[0] for part in text.split("${")[1:]}, given


@each("key", WITH_ONE)
def test_every_state_of_a_workflow_is_there_and_reached(key: str) -> None:
    properties = of_catalogue()[key]
    assert faults(properties["Definition"]) == []
    used, given = said_and_named(properties)
    assert used == given


@each("seed", range(12))
def test_every_state_of_a_random_workflow_is_there_and_reached(seed: int) -> None:
    for service in ("aws.step-functions", "aws.step-functions-express"):
        for properties in workflows(from_matrix(seed, service)).values():
            assert faults(properties["Definition"]) == []
            used, given = said_and_named(properties)
            assert used == given


@each("key", WITH_ONE)
def test_no_state_can_be_lost_and_no_way_be_changed_without_notice(key: str) -> None:
    definition = of_catalogue()[key]["Definition"]
    for name in definition["States"]:
        without = copy.deepcopy(definition)
        del without["States"][name]
        assert any(f"{name} is missing" in one for one in faults(without)), name
        beside = copy.deepcopy(definition)
        beside["States"]["More"] = {"Type": "Pass", "Next": name}
        assert faults(beside) == ["More is never reached"]
        if following(definition["States"][name]):
            round_ = copy.deepcopy(definition)
            round_["States"][name] = {"Type": "Pass", "Next": name}
            assert f"{name}: no run ends from here" in faults(round_)


# -- A saga runs as its page tells -------------------------------------------------------------------------------------

ORDER, STOCK, PAYMENT = "orchestrator-order-service", "orchestrator-stock-service", "orchestrator-payment-service"
DONE = [ORDER, STOCK, PAYMENT]
CONFIRM = f"{ORDER} 2"  # the line's label names two calls: T1 create, T4 confirm
LATE, DECLINED, BROKEN = "Sandbox.Timedout", "CardDeclined", "Lambda.Unknown"


@each(
    ("failing", "states", "error"),
    [
        ({}, [*DONE, CONFIRM], ""),
        ({CONFIRM: "NotPending"}, [*DONE, CONFIRM, "undo-payment", "undo-stock", "undo-order"], "SagaCompensated"),
        ({ORDER: "NotValid"}, [ORDER], "NotDone"),
        ({STOCK: "SoldOut"}, [ORDER, STOCK, "undo-order"], "SagaCompensated"),
        ({PAYMENT: DECLINED}, [*DONE, "undo-stock", "undo-order"], "SagaCompensated"),
        # nobody knows whether the money was taken
        ({PAYMENT: LATE}, [*DONE, "undo-payment", "undo-stock", "undo-order"], "SagaCompensated"),
        ({PAYMENT: "States.Timeout"}, [*DONE, "undo-payment", "undo-stock", "undo-order"], "SagaCompensated"),
        ({ORDER: BROKEN}, [ORDER, "undo-order"], "SagaCompensated"),
        # a compensation that fails is put aside, and the saga does not stop at this
        (
            {PAYMENT: DECLINED, "undo-stock": BROKEN},
            [*DONE, "undo-stock", "undo-stock put aside", "undo-order"],
            "CompensationFailed",
        ),
        (
            {PAYMENT: DECLINED, "undo-stock": BROKEN, "undo-stock put aside": "Sqs.SdkClientException"},
            [*DONE, "undo-stock", "undo-stock put aside", "undo-order"],
            "CompensationFailed",
        ),
    ],
)
def test_a_saga_undoes_what_was_done_and_what_may_have_been_done(
    failing: dict[str, str], states: list[str], error: str
) -> None:
    definition = of_catalogue()["saga/orchestration"]["Definition"]
    assert run(definition, lambda name: failing.get(name, "")) == (states, error)


def test_a_compensation_is_tried_more_often_than_a_refusal_and_says_which_step_it_is() -> None:
    states = of_catalogue()["saga/orchestration"]["Definition"]["States"]
    assert states["undo-stock"]["Retry"][0]["ErrorEquals"] == ["States.ALL"]
    tried_again = {error for one in states[PAYMENT]["Retry"] for error in one["ErrorEquals"]}
    assert tried_again
    assert not tried_again & {"States.ALL", "States.TaskFailed"}  # a declined card stays declined
    assert {name: states[name]["Parameters"]["Payload"]["step"] for name in (STOCK, "undo-stock")} == {
        STOCK: STOCK,
        "undo-stock": "undo-stock",
    }


def test_a_label_that_numbers_several_calls_is_several_steps_or_is_told() -> None:
    states = of_catalogue()["saga/orchestration"]["Definition"]["States"]
    assert [states[name]["Parameters"]["Payload"].get("call") for name in (ORDER, STOCK, CONFIRM)] == [
        *("T1 create", None, "T4 confirm"),
    ]
    for labels, calls, said in (
        (("1. take, 3. give", "2. check"), ["a", "b", "a 2"], "so the workflow makes each"),
        (("T1 take, T3 give", "check"), ["a", "b"], "add the others by hand"),
        (("2 take, 3 give", "1 check"), ["a", "b"], "add the others by hand"),  # drawn in another order
        (("keys, code for tokens", "2 check"), ["a", "b"], ""),
    ):
        drawn = [
            line(key, "flow", key, kind="orchestrate", label=label) for key, label in zip("ab", labels, strict=True)
        ]
        definition, notes = flow(*drawn)
        assert faults(definition) == []
        assert run(definition, lambda _: "") == (calls, "")
        assert any(said in note for note in notes if note.startswith("a: ")) == bool(said), labels


def step(key: str, target: str, **settings: Any) -> Connection:
    return line(key, "flow", target, kind="orchestrate", settings=settings)


def flow(*steps: Connection, queue: bool = False) -> tuple[Definition, tuple[str, ...]]:
    """The definition of a workflow with these steps, and the report."""
    names = sorted({one.target for one in steps} - {"place"})
    place = (node("place", service="aws.sqs"),) if queue else ()
    parts = (node("flow", service="aws.step-functions"), *(node(name) for name in names), *place)
    sketch = Sketch(nodes=parts, connections=steps)
    (found,) = workflows(sketch).values()
    return found["Definition"], export(Subject(sketch, vocabulary(), arrange))[1]


def test_what_is_for_a_failure_is_not_done_when_all_goes_well() -> None:
    for handler, queue in ((step("say", "teller", after_error=True), False), (step("keep", "place"), True)):
        definition, _ = flow(step("a", "a", catch=True), step("b", "b", catch=True), handler, queue=queue)
        assert faults(definition) == []
        assert run(definition, lambda _: "") == (["a", "b"], "")
        assert run(definition, lambda name: "Odd" if name == "b" else "") == (["a", "b", handler.id], "NotDone")


def test_a_step_after_the_compensations_is_a_step() -> None:
    definition, _ = flow(
        step("pay", "pay", catch=True), step("undo", "pay", compensates="pay"), step("confirm", "order", catch=True)
    )
    assert run(definition, lambda _: "") == (["pay", "confirm"], "")
    assert run(definition, lambda name: "No" if name == "confirm" else "")[0] == ["pay", "confirm", "undo"]


@each("service", ["aws.sqs", "aws.sns", "aws.eventbridge", "aws.fargate", "aws.lambda", "aws.step-functions"])
def test_a_step_that_waits_for_its_token_hands_it_out(service: str) -> None:
    parts = (node("flow", service="aws.step-functions"), node("other", service=service))
    asked = Sketch(nodes=parts, connections=(step("ask", "other", integration="wait-for-callback"),))
    state = workflows(asked)["FlowWorkflow"]["Definition"]["States"]["ask"]
    assert state["Resource"].endswith(".waitForTaskToken")
    handed = [one for one in leaves(state["Parameters"]) if one[-1] == "$$.Task.Token"]
    assert [one[-2] in ("taskToken.$", "Value.$") for one in handed] == [True]
    tell = Sketch(nodes=parts, connections=(step("ask", "other"),))
    assert "$$.Task.Token" not in str(workflows(tell)["FlowWorkflow"])


def leaves(value: Any) -> Iterator[tuple[str, ...]]:
    """The values of parameters, each with the keys that lead there."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    yield from [(str(value),)] if not isinstance(value, dict | list) else []
    yield from ((str(key), *rest) for key, one in inner for rest in leaves(one))


@each("service", ["aws.step-functions", "aws.step-functions-express"])
def test_a_definition_is_of_one_language(service: str) -> None:
    for language in ("JSONata", "JSONPath"):
        flow = node("flow", service=service, settings={"query_language": language})
        sketch = Sketch(nodes=(flow, node("a")), connections=(step("a-1", "a"),))
        assert "QueryLanguage" not in workflows(sketch)["FlowWorkflow"]["Definition"]
        told = [one for one in export(Subject(sketch, vocabulary(), arrange))[1] if "JSONPath" in one]
        assert len(told) == (language == "JSONata")


def test_a_step_to_which_nothing_leads_is_left_out_and_said() -> None:
    definition, notes = flow(step("a", "a"), step("undo-a", "a", compensates="a"))
    assert faults(definition) == []
    assert list(definition["States"]) == ["a"]
    assert [one for one in notes if one.startswith("undo-a: no step of flow leads there")]


# -- Blocks ------------------------------------------------------------------------------------------------------------


def test_steps_side_by_side_one_way_of_several_and_for_every_item_are_states_of_their_own() -> None:
    definition, notes = flow(
        step("check", "check"),
        step("card", "card", choice="Paid how?/card"),
        step("bill", "bill", choice="Paid how?/bill"),
        step("price", "price", branch="Look up/price"),
        step("stock", "stock", branch="Look up/stock", wait_before=30),
        step("ship", "ship", each=True, wait_before=60),
        step("say", "say", wait_before=5),
    )
    assert faults(definition) == []
    kinds = {name: state["Type"] for name, state in every_state(definition).items() if state["Type"] != "Task"}
    assert kinds == {
        "Paid how?": "Choice",
        "Paid how? not decided": "Fail",
        "Look up": "Parallel",
        "Wait before stock": "Wait",
        "For each item": "Map",
        "Wait before ship": "Wait",
        "Wait before say": "Wait",
    }
    after = ["price", "stock", "ship", "ship", "say"]
    for way in ("card", "bill"):
        given = {"answers": {"check": {"Paid how?": way}}, "items": [1, 2]}
        assert run(definition, lambda _: "", given) == (["check", way, *after], "")
    assert run(definition, lambda _: "", {"items": [1]}) == (["check"], "NotDecided")
    assert [one for one in notes if one.startswith("Paid how?: the template cannot know") and "card or bill" in one]
    assert [one for one in notes if one.startswith("For each item: the template cannot know the items")]


def test_the_other_way_of_a_choice_with_one_leads_past_it() -> None:
    definition, _ = flow(step("a", "a"), step("b", "b", choice="More?/yes"))
    assert faults(definition) == []
    assert run(definition, lambda _: "") == (["a"], "")
    assert run(definition, lambda _: "", {"answers": {"a": {"More?": "yes"}}}) == (["a", "b"], "")


@each(
    ("settings", "shape"),
    [
        # a Parallel on one way, a Choice in one branch, a Map in a branch, a Parallel for every item
        ([{"choice": "C/1", "branch": "P/1"}, {"choice": "C/1", "branch": "P/2"}, {"choice": "C/2"}], ["C", "C>P"]),
        ([{"branch": "P/1", "choice": "C/1"}, {"branch": "P/1", "choice": "C/2"}, {"branch": "P/2"}], ["P", "P>C"]),
        ([{"branch": "P/1", "each": True}, {"branch": "P/2"}], ["P", "P>For each item"]),
        ([{"each": True}, {"each": True, "branch": "P/1"}, {"each": True, "branch": "P/2"}], ["M", "M>P"]),
    ],
)
def test_blocks_lie_in_each_other_as_their_steps_say(settings: list[dict[str, Any]], shape: list[str]) -> None:
    names = "abc"
    definition, _ = flow(*(step(name, name, **said) for name, said in zip(names, settings, strict=False)))
    assert faults(definition) == []
    outer = {name: state for name, state in definition["States"].items() if blocks(state) or state["Type"] == "Choice"}
    first = next(iter(outer))
    assert first == shape[0].replace("M", "For each item")
    inner = shape[1].partition(">")[2]
    inside = [name for block in blocks(outer[first]) for name in block["States"]]
    assert inner in (inside or definition["States"])


AGAIN = '[{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 2}]'


def test_what_is_drawn_comes_back_from_the_template() -> None:
    drawn: dict[str, dict[str, Any]] = {
        "card": {"choice": "Paid how?/card"},
        "bill": {"choice": "Paid how?/bill", "wait_before": 90},
        "price": {"branch": "Look up/price"},
        "stock": {"branch": "Look up/stock"},
        "ship": {"each": True, "tolerated_failures": 5, "block_retry": AGAIN},
    }
    names = [*drawn]
    parts = (node("flow", service="aws.step-functions"), *(node(name) for name in names))
    steps = [step(name, name, **said) for name, said in drawn.items()]
    text, _ = export(Subject(Sketch(nodes=parts, connections=tuple(steps)), vocabulary(), arrange))
    back = read(text.encode(), "cloudformation").sketch
    wanted = ("choice", "branch", "each", "tolerated_failures", "wait_before", "block_retry")
    found = {
        one.target.removesuffix("-function"): {key: one.settings[key] for key in wanted if key in one.settings}
        for one in back.connections
        if one.kind == "orchestrate"
    }
    assert found == drawn


def test_only_a_standard_workflow_tolerates_failed_items_and_it_may_start_itself() -> None:
    for service, mode in (("aws.step-functions", "DISTRIBUTED"), ("aws.step-functions-express", "INLINE")):
        parts = (node("flow", service=service), node("a"))
        sketch = Sketch(nodes=parts, connections=(step("a", "a", each=True, tolerated_failures=5),))
        text, notes = export(Subject(sketch, vocabulary(), arrange))
        template = load(text.encode())
        (machine,) = workflows(sketch).values()
        state = machine["Definition"]["States"]["For each item"]
        assert state["ItemProcessor"]["ProcessorConfig"]["Mode"] == mode
        starts = [one for one in template["Resources"].values() if "states:StartExecution" in str(one)]
        assert bool(starts) == ("ToleratedFailurePercentage" in state) == (mode == "DISTRIBUTED")
        assert any("tolerates no failed items" in note for note in notes) == (mode == "INLINE")


SAGA = (
    step("order", "order", catch=True),
    step("hotel", "hotel", catch=True, branch="Book/hotel"),
    step("flight", "flight", catch=True, branch="Book/flight"),
    step("card", "card", catch=True, choice="Pay/card"),
    step("bill", "bill", catch=True, choice="Pay/bill"),
    step("send", "send", catch=True),
    *(
        step(f"undo-{name}", name, compensates=name, catch=True)
        for name in ("order", "hotel", "flight", "card", "bill")
    ),
)
ALL_BOOKED = ["undo-flight", "undo-hotel", "undo-order"]


@each(
    ("failing", "way", "after"),
    [
        ({}, "card", []),
        ({"send": "No"}, "card", ["undo-card", *ALL_BOOKED]),
        ({"send": "No"}, "bill", ["undo-bill", *ALL_BOOKED]),
        ({"card": "Declined"}, "card", ALL_BOOKED),
        ({"bill": LATE}, "bill", ["undo-bill", *ALL_BOOKED]),
        ({}, "cash", ALL_BOOKED),
        # of the other branch nobody knows how far it came
        ({"hotel": "Full"}, "card", ["undo-flight", "undo-order"]),
        ({"flight": "Full"}, "card", ["undo-hotel", "undo-order"]),
        ({"flight": LATE}, "card", ALL_BOOKED),
        ({"order": "No"}, "card", []),
        ({"hotel": "Full", "undo-flight": BROKEN}, "card", ["undo-flight", "undo-order"]),
    ],
)
def test_a_saga_with_branches_and_ways_undoes_what_this_run_has_done(
    failing: dict[str, str], way: str, after: list[str]
) -> None:
    definition, _ = flow(*SAGA)
    assert faults(definition) == []
    seen, error = run(definition, lambda name: failing.get(name, ""), {"Pay": way})
    assert [name for name in seen if name.startswith("undo")] == after
    failed = failing or way == "cash"
    ends = "CompensationFailed" if "undo-flight" in failing else "SagaCompensated" if after else "NotDone"
    assert error == (ends if failed else "")


def test_an_error_that_one_branch_does_not_catch_ends_the_run() -> None:
    definition, _ = flow(step("a", "a", catch=True, branch="P/1"), step("b", "b", branch="P/2"))
    assert faults(definition) == []
    assert run(definition, lambda name: "Odd" if name == "a" else "") == (["a"], "NotDone")
    assert run(definition, lambda name: "Odd" if name == "b" else "") == (["a", "b"], "Odd")


def test_a_compensation_has_a_catch_only_where_the_sketch_says_one() -> None:
    done, undo = step("a", "a", catch=True), {"compensates": "a"}
    bare, _ = flow(done, step("b", "b", catch=True), step("undo-a", "a", **undo))
    assert "Catch" not in bare["States"]["undo-a"]
    caught, _ = flow(done, step("b", "b", catch=True), step("undo-a", "a", **undo, catch_errors="States.TaskFailed"))
    assert [one["ErrorEquals"] for one in caught["States"]["undo-a"]["Catch"]] == [["States.TaskFailed"]]
