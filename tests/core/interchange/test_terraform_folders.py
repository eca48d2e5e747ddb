"""Folders of `.tf` files: references through variables, locals, outputs, loops and modules, and what is told."""

from __future__ import annotations

import json

import pytest

from patterns_app.core import limits
from patterns_app.core.interchange.reading import read, read_files
from patterns_app.core.interchange.reading_model import Imported
from patterns_app.core.interchange.terraform.hcl import blocks_of
from patterns_app.core.sketch.parser import InputError
from tests.attacks.inputs import multiplying_texts

MAIN = """
variable "stage" { default = "test" }
locals {
  jobs = { arn = aws_sqs_queue.jobs.arn, timeout = 90 }
}
resource "aws_sqs_queue" "jobs" {
  name                       = "jobs-${var.stage}"
  visibility_timeout_seconds = local.jobs.timeout
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dead[0].arn
    maxReceiveCount     = 4
  })
}
resource "aws_sqs_queue" "dead" { count = 1 }
resource "aws_sqs_queue" "never" { count = 0 }
module "worker" {
  source = "./modules/worker"
  queue  = local.jobs.arn
  tables = { orders = aws_dynamodb_table.orders.arn }
}
resource "aws_dynamodb_table" "orders" {
  dynamic "attribute" {
    for_each = ["id"]
    content { name = attribute.value }
  }
}
resource "aws_lambda_event_source_mapping" "batches" {
  event_source_arn = aws_sqs_queue.jobs.arn
  function_name    = module.worker.function_arn
  batch_size       = -(-5)
}
module "foreign" { source = "cloudposse/vpc/aws" }
"""
WORKER = """
variable "queue" {}
variable "tables" {}
resource "aws_lambda_function" "f" {
  function_name = "f"
  role          = aws_iam_role.r.arn
}
resource "aws_iam_role" "r" {}
resource "aws_s3_bucket" "files" {}
data "aws_iam_policy_document" "d" {
  statement {
    actions   = ["dynamodb:PutItem"]
    resources = [var.tables.orders]
  }
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.r.id
  policy = data.aws_iam_policy_document.d.json
}
resource "aws_iam_role_policy" "sends" {
  role   = aws_iam_role.r.id
  policy = <<-EOT
    {"Statement": [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "${var.queue}"}]}
  EOT
}
output "function_arn" { value = aws_lambda_function.f.arn }
"""
FILES = {"main.tf": MAIN.encode(), "modules/worker/main.tf": WORKER.replace("\n", "\r\n").encode()}


def lines_of(imported: Imported) -> list[str]:
    said = {one.id: one.label for one in imported.sketch.nodes}
    return sorted(f"{said[one.source]} {one.kind} {said[one.target]}" for one in imported.sketch.connections)


def test_a_folder_is_the_system_that_it_makes() -> None:
    imported = read_files(FILES)
    assert imported.format == "terraform"
    assert lines_of(imported) == ["f write jobs", "f write orders", "jobs dlq dead", "jobs queue_poll f"]
    frames = {one.id: one.label for one in imported.sketch.frames}
    assert {one.label: frames.get(one.frame or "") for one in imported.sketch.nodes} == {
        **dict.fromkeys(("jobs", "dead", "orders")),
        **dict.fromkeys(("f", "files"), "worker"),
    }
    jobs = next(one for one in imported.sketch.nodes if one.label == "jobs")
    assert jobs.settings["visibility_timeout"] == 90
    mark = imported.marks[jobs.id]
    assert (mark.file, mark.line, mark.name) == ("main.tf", 6, "aws_sqs_queue.jobs")


def test_what_only_a_plan_knows_is_told_with_file_and_line() -> None:
    loop = b'resource "aws_sqs_queue" "many" {\n  for_each = var.names\n}\nresource "random_pet" "p" {}\n'
    imported = read_files({**FILES, "loop.tf": loop, "wrong.tf": b'resource "a" "b" {\n  x =\n}\n'})
    told = {one.name: one.why for one in imported.left_over}
    assert told["module.foreign"].startswith("main.tf line 32: its source 'cloudposse/vpc/aws'")
    assert told["resource.aws_sqs_queue.never"] == "main.tf line 15: its count is 0, so it is not made"
    assert told["resource.aws_sqs_queue.many"].startswith("loop.tf line 1: how many there are")
    assert told["random_pet.p"].startswith("loop.tf line 4: random_pet is no resource type")
    assert told["wrong.tf"].startswith("line 2, column ")
    assert "resource.aws_sqs_queue.dead" not in told


def test_folders_that_do_not_call_each_other_are_frames_and_one_file_is_read_alone() -> None:
    queue = b'resource "aws_sqs_queue" "q" {}\nresource "aws_sqs_queue" "r" {}\n'
    apart = read_files({"one/a.tf": queue, "two/b.tf": queue})
    assert sorted(one.label for one in apart.sketch.frames) == ["one", "two"]
    alone = read(b"\xef\xbb\xbf# a queue\n" + queue)
    assert [(one.line, one.file) for one in alone.marks.values()] == [(2, ""), (3, "")]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('resource "aws_sqs_queue" "q" {\n  name = \n}\n', "line 2, column"),
        ('provider "aws" {}\n', "no resource stands in these files"),
        ('resource "aws_x" "q" {\n a = ' + "[" * 3000 + "]" * 3000 + "\n}", "nested too deeply"),
        ('module "m" {\n  source = "./"\n}\n', "calls itself"),
    ],
)
def test_what_cannot_be_read_is_refused_with_words(text: str, says: str) -> None:
    with pytest.raises(InputError, match=says):
        read_files({"main.tf": text.encode(), "notes.md": b"nothing"})


def test_names_that_lead_in_a_circle_and_modules_that_multiply_end() -> None:
    circle = b'locals {\n  a = local.b\n  b = local.a\n}\nresource "aws_sqs_queue" "q" {\n  name = local.a\n}\n'
    assert [one.label for one in read_files({"main.tf": circle, "b.txt": b""}).sketch.nodes] == ["q"]
    calls = "".join(f'module "m{number}" {{\n  source = "../{{}}"\n}}\n' for number in range(10))
    files = {f"m{depth}/main.tf": calls.replace("{}", f"m{depth + 1}").encode() for depth in range(8)}
    with pytest.raises(InputError, match=f"{limits.IMPORT_BLOCKS:,} blocks"):
        read_files({**files, "m8/main.tf": b'resource "aws_sqs_queue" "q" {}\n'})


def test_texts_that_name_each_other_many_times_are_worked_out_once_and_have_a_length() -> None:
    said = [read(multiplying_texts(*how), "").sketch.nodes[0].settings for how in ((1, 2), (15, 10), (2, 400))]
    assert said == [{"timeout": 11}, {}, {}]


def test_a_plan_joins_through_the_variables_of_a_module() -> None:
    def made(address: str, kind: str) -> dict[str, object]:
        return {"address": address, "mode": "managed", "type": kind, "name": kind[-5:], "values": {}}

    mapping = {"event_source_arn": {"references": ["var.queue"]}, "function_name": {"references": ["var.function"]}}
    inside = {"resources": [{"address": "aws_lambda_event_source_mapping.m", "expressions": mapping}]}
    given = {
        "queue": {"references": ["aws_sqs_queue.q.arn", "aws_sqs_queue.q"]},
        "function": {"references": ["aws_lambda_function.f.arn", "aws_lambda_function.f"]},
    }
    child = {
        "address": "module.m",
        "resources": [made("module.m.aws_lambda_event_source_mapping.m", "aws_lambda_event_source_mapping")],
    }
    here = [made("aws_sqs_queue.q", "aws_sqs_queue"), made("aws_lambda_function.f", "aws_lambda_function")]
    plan = {
        "planned_values": {"root_module": {"resources": here, "child_modules": [child]}},
        "configuration": {"root_module": {"module_calls": {"m": {"expressions": given, "module": inside}}}},
    }
    assert [one.kind for one in read(json.dumps(plan).encode()).sketch.connections] == ["queue_poll"]


# -- Modules of the registry -------------------------------------------------------------------------------------------

SHOP = """
module "orders" {
  source     = "terraform-aws-modules/sqs/aws"
  version    = "~> 4.0"
  create_dlq = true
}
module "worker" {
  source               = "git::https://github.com/terraform-aws-modules/terraform-aws-lambda.git?ref=v7.2.1"
  runtime              = "python3.13"
  timeout              = 20
  event_source_mapping = { sqs = { event_source_arn = module.orders.queue_arn, batch_size = 5 } }
  policy_statements = {
    table = { effect = "Allow", actions = ["dynamodb:PutItem"], resources = [module.table.dynamodb_table_arn] }
  }
}
module "table" { source = "registry.terraform.io/terraform-aws-modules/dynamodb-table/aws" }
module "api" {
  source = "terraform-aws-modules/apigateway-v2/aws"
  routes = { "POST /orders" = { integration = { uri = module.web.lambda_function_arn } } }
}
module "old_api" {
  source       = "terraform-aws-modules/apigateway-v2/aws"
  integrations = { "GET /orders" = { lambda_arn = module.web.lambda_function_arn } }
}
module "web" { source = "terraform-aws-modules/lambda/aws" }
module "news" {
  source        = "terraform-aws-modules/sns/aws"
  subscriptions = { orders = { protocol = "sqs", endpoint = module.orders.queue_arn } }
}
module "bus" {
  source   = "terraform-aws-modules/eventbridge/aws"
  bus_name = "shop"
  rules    = { placed = { event_pattern = jsonencode({ source = ["shop"] }) } }
  targets = {
    placed = [{ name = "a", arn = module.orders.queue_arn }, { name = "b", arn = module.flow.state_machine_arn }]
  }
}
module "flow" {
  source     = "terraform-aws-modules/step-functions/aws"
  definition = jsonencode({
    StartAt = "A", States = { A = { Type = "Task", Resource = module.worker.lambda_function_arn, End = true } }
  })
}
module "files" { source = "terraform-aws-modules/s3-bucket/aws" }
module "told" {
  source               = "terraform-aws-modules/s3-bucket/aws//modules/notification"
  bucket               = module.files.s3_bucket_id
  lambda_notifications = { w = { function_arn = module.worker.lambda_function_arn, events = ["s3:ObjectCreated:*"] } }
}
module "database" { source = "terraform-aws-modules/rds-aurora/aws" }
module "label" { source = "cloudposse/label/null" }
"""


def test_well_known_modules_are_the_parts_that_they_make_and_others_are_told_by_their_source() -> None:
    imported = read_files({"main.tf": SHOP.encode(), "more.tf": b"locals {}"})
    assert {node.label: node.service for node in imported.sketch.nodes} == {
        "orders": "aws.sqs",
        "orders dlq": "aws.sqs",
        "worker": "aws.lambda",
        "web": "aws.lambda",
        "table": "aws.dynamodb",
        "api": "aws.http-api",
        "old_api": "aws.http-api",
        "news": "aws.sns",
        "bus": "aws.eventbridge",
        "flow": "aws.step-functions",
        "files": "aws.s3",
        "database": "aws.rds",
    }
    names = {node.id: node.label for node in imported.sketch.nodes}
    assert {(names[one.source], names[one.target], one.kind) for one in imported.sketch.connections} == {
        ("orders", "orders dlq", "dlq"),
        ("orders", "worker", "queue_poll"),
        ("worker", "table", "write"),
        ("api", "web", "sync"),
        ("old_api", "web", "sync"),
        ("news", "orders", "push"),
        ("bus", "orders", "rule"),
        ("bus", "flow", "rule"),
        ("flow", "worker", "orchestrate"),
        ("files", "worker", "notify"),
    }
    (told,) = imported.left_over
    assert told.name == "module.label"
    assert "'cloudposse/label/null'" in told.why
    worker = next(node for node in imported.sketch.nodes if node.label == "worker")
    assert (worker.settings["timeout"], worker.settings["runtime"]) == (20, "python3.13")
    assert SHOP.splitlines()[imported.marks[worker.id].line - 1] == 'module "worker" {'


def test_what_a_module_makes_of_entries_that_only_a_plan_knows_is_told() -> None:
    imported = read_files(
        {
            "main.tf": b'module "w" {\n  source = "terraform-aws-modules/lambda/aws"\n'
            b"  event_source_mapping = merge(var.more, { a = { event_source_arn = aws_sqs_queue.q.arn } })\n}\n"
            b'resource "aws_sqs_queue" "q" {}\n',
            "more.tf": b'variable "more" {}',
        }
    )
    assert [one.kind for one in imported.sketch.connections] == ["queue_poll"]
    assert [one.why for one in imported.left_over if "event_source_mapping" in one.why]


# -- JSON and values ---------------------------------------------------------------------------------------------------

IN_JSON = {
    "//": "made by a program",
    "resource": {
        "aws_sqs_queue": {
            "jobs": {
                "name": "${var.stage}-jobs",
                "redrive_policy": "${jsonencode({deadLetterTargetArn = aws_sqs_queue.dead.arn})}",
            },
            "dead": [{"fifo_queue": True}],
        },
        "aws_lambda_function": {"work": {"timeout": "${var.seconds}"}},
        "aws_lambda_event_source_mapping": {
            "m": {"event_source_arn": "${aws_sqs_queue.jobs.arn}", "function_name": "${aws_lambda_function.work.arn}"}
        },
    },
    "variable": {"seconds": {"default": 3}},
}


@pytest.mark.parametrize("opened", ["<<END", "<<-END"])
@pytest.mark.parametrize("end", ["END", "END  ", "END\t ", "  END \t", "END \r"])
def test_blanks_around_the_word_that_ends_a_text_are_no_part_of_it(opened: str, end: str) -> None:
    text = f'resource "aws_sns_topic" "t" {{\n  policy = {opened}\n{{"a": 1}}\nother  \n{end}\n}}\n'
    (block,) = blocks_of(text)
    assert block.attributes["policy"]["constant_value"] == '{"a": 1}\nother  '


def test_the_other_syntax_is_read_like_the_first_alone_and_among_others() -> None:
    text = json.dumps(IN_JSON).encode()
    alone, among = read(text), read_files({"a.tf.json": text, "b.tf": b'resource "aws_sns_topic" "t" {}'})
    for imported, services in ((alone, 3), (among, 4)):
        names = {node.id: node.label for node in imported.sketch.nodes}
        assert len(names) == services
        assert {(names[one.source], names[one.target], one.kind) for one in imported.sketch.connections} == {
            ("jobs", "dead", "dlq"),
            ("jobs", "work", "queue_poll"),
        }
    assert next(node for node in alone.sketch.nodes if node.label == "work").settings["timeout"] == 3


def test_files_of_values_are_what_variables_stand_for() -> None:
    text, chosen, other = json.dumps(IN_JSON).encode(), b'seconds = 42 # s\nstage = "x"\n', b'{"seconds": 7}'
    for files, seconds, left in (
        ({"a.tf.json": text, "terraform.tfvars": chosen}, 42, 0),
        ({"a.tf.json": text, "x.auto.tfvars.json": other}, 7, 0),
        ({"a.tf.json": text, "prod.tfvars": chosen}, 42, 0),
        ({"a.tf.json": text, "prod.tfvars": chosen, "test.tfvars.json": other}, 3, 2),
        ({"a.tf.json": text, "terraform.tfvars": chosen, "test.tfvars.json": other}, 42, 1),
    ):
        imported = read_files(files)
        assert next(node for node in imported.sketch.nodes if node.label == "work").settings["timeout"] == seconds
        assert len([one for one in imported.left_over if "file of values" in one.why]) == left


def test_a_name_that_says_nothing_gives_way_to_the_given_one_or_to_the_service() -> None:
    hall = 'resource "aws_sqs_queue" "this" {}\nresource "aws_lambda_function" "main" { function_name = "pays" }\n'
    files = {
        "main.tf": 'module "shop" { source = "./shop" }\nmodule "bin" { source = "./bin" }\n'
        'resource "aws_sns_topic" "this" { name = "told" }\nresource "aws_sqs_queue" "default" {}\n',
        "shop/main.tf": hall,
        "bin/main.tf": 'resource "aws_s3_bucket" "this" {}\n',
    }
    imported = read_files({name: text.encode() for name, text in files.items()})
    labels = {node.service: node.label for node in imported.sketch.nodes if node.frame == "shop"}
    assert labels == {"aws.sqs": "", "aws.lambda": "pays"}
    alone = {node.service: node.label for node in imported.sketch.nodes if not node.frame}
    assert alone == {"aws.sns": "told", "aws.sqs": "", "aws.s3": "bin"}
