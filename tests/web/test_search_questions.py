"""Search understands questions: what a student asks is answered first by the page that teaches it."""

from __future__ import annotations

import pytest

from patterns_app.core.patterns.answering import answers_to
from patterns_app.core.patterns.asked import asked_questions
from patterns_app.web.catalogue.asking import ask

pytestmark = pytest.mark.django_db

QUESTIONS = {
    "how do I avoid losing messages": "storage-first",
    "my orders get lost when the database is down; what do I do?": "storage-first",
    "how can I make sure no order is lost": "storage-first",
    "how can I stop requests from disappearing": "storage-first",
    "how do I handle sudden traffic peaks": "storage-first",
    "what if a message is handled twice": "#idempotent",
    "what happens if the same event is processed two times": "#idempotent",
    "my lambda was invoked twice for one message": "#idempotent",
    "how do I prevent duplicate orders": "#idempotent",
    "what is idempotency": "#idempotent",
    "cheapest way to run a cron job": "aws.eventbridge-scheduler",
    "how to run a lambda every night": "aws.eventbridge-scheduler",
    "third party service is unavailable": "circuit-breaker",
    "a slow dependency makes everything slow": "circuit-breaker",
    "how do I roll back when a step fails": "saga",
    "transactions across microservices": "saga",
    "what is a saga": "saga",
    "wait for a human approval": "human-approval",
    "merge responses from multiple microservices": "aggregator",
    "notify several systems about a new order": "publisher-subscriber",
    "several readers of the same stream": "publisher-subscriber-streams",
    "run code when an image is uploaded": "event-driven",
    "migrate my monolith": "strangler",
    "how do I keep one team from taking down another": "hosting-microservices",
    "how can users log in": "secured-spa",
    "host a static website": "spa",
    "how do I avoid CORS errors": "proxied-front-and-back-ends",
    "users in Australia get slow answers": "regional-api-gateway",
    "build a simple REST API": "backend-api",
    "process millions of files": "map-reduce",
    "where to store raw data for analytics": "data-lake",
    "live dashboard of clicks": "real-time-analytics",
    "what happens when an async lambda fails": "asynchronous-execution",
    "api gateway timeout": "synchronous-execution",
    "one bad record blocks the shard": "stream-based-execution",
    "where do messages go that keep failing": "#dead-letter-queue",
    "how do I process messages in order": "#fifo",
    "why is the first request slow": "#cold-start",
    "why do I get 429 errors": "#throttling",
    "too many database connections": "aws.rds-proxy",
    "a job that takes several hours": "aws.batch",
    "send the answer of an LLM as a stream": "streamed-answer",
    "an LLM agent that calls tools": "agent-with-tools",
    "saved to the database but event not published": "transactional-outbox",
}
JOINED = {
    "stepfunctions": "aws.step-functions",
    "apigateway": "-api",  # one of the three, and none before another
    "statemachine": "state-machine",
    "circuitbreaker": "circuit-breaker",
    "eventbridgescheduler": "aws.eventbridge-scheduler",
    "deadletterqueue": "aws.sqs",
}


@pytest.mark.parametrize(("text", "answer"), [*QUESTIONS.items(), *JOINED.items()])
def test_the_first_answer_is_the_page_that_teaches_it(text: str, answer: str) -> None:
    first = ask(text, 20).hits[0]
    assert first.url.rstrip("/").endswith(answer), first.url


@pytest.mark.parametrize("text", ["weather in Paris", "lambda", "queue", "aws.sqs", "xyzzy plugh", "", "?!"])
def test_what_is_no_question_of_ours_is_answered_by_nothing_that_only_shares_a_word(text: str) -> None:
    assert answers_to(text) == []


def test_what_is_called_exactly_so_comes_before_what_answers_a_question() -> None:
    assert ask("circuit breaker", 20).hits[0].title == "Circuit Breaker"
    assert ask("dead letter queue", 20).hits[0].title == "SQS queue"


def test_a_page_is_listed_once() -> None:
    for text in list(QUESTIONS)[:12]:
        urls = [hit.url for hit in ask(text, 20).hits]
        assert len(urls) == len(set(urls))


def test_every_question_that_is_written_down_finds_its_own_answer() -> None:
    for one in asked_questions().questions:
        for text in one.asks:
            found = answers_to(text)
            assert one in found, text
