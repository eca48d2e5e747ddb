"""What an attacker sends, made here so that no file holds a bomb: each entry is one request and what may answer it.

`make attack` sends all of it to a server of its own; the tests read the same bytes with the readers alone.
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

IMPORT = "/api/v1/sketches/import"
_BOUNDARY = "a-boundary-of-ours"


@dataclass(frozen=True)
class Attack:
    """One request. `row` is the row of the list of findings that it belongs to; `answers` are the statuses allowed."""

    row: str
    name: str
    make: Callable[[], bytes]
    answers: tuple[int, ...]
    path: str = IMPORT
    content_type: str = "application/octet-stream"


def doubling_lists(rounds: int = 30) -> bytes:
    return b'from diagrams.aws.compute import Lambda\na=[Lambda("x")]\n' + b"a=[a,a]\n" * rounds + b"a>>a\n"


def long_lists(lines: int = 60_000) -> bytes:
    start = b'from diagrams.aws.compute import Lambda\na=[Lambda("x")]\n' + b"a=[a,a]\n" * 10
    return start + b"b=[a]\n" * lines


def wide_groups(side: int = 1500) -> bytes:
    one, other = (" & ".join(f"{letter}{place}" for place in range(side)) for letter in "ab")
    return f"flowchart LR\n{one} --> {other}\n".encode()


def long_chain(links: int = 120_000) -> bytes:
    return b"flowchart LR\n" + b"-->".join(b"a%d" % place for place in range(links))


def packed_page(inner: bytes) -> bytes:
    packer = zlib.compressobj(9, wbits=-15)
    text = base64.b64encode(packer.compress(inner) + packer.flush()).decode()
    return f'<mxfile><diagram name="p">{text}</diagram></mxfile>'.encode()


def percent_page() -> bytes:
    return packed_page(b"%41" * 2_700_000)


def deflated_page() -> bytes:
    return packed_page(b" " * 40_000_000)


def nested_cells(depth: int) -> bytes:
    inner = '<mxGeometry x="1" y="1" width="9" height="9"/></mxCell>'
    cells = "".join(f'<mxCell id="c{i}" parent="c{i - 1}" vertex="1" value="v">{inner}' for i in range(depth))
    return f"<mxGraphModel><root>{cells}</root></mxGraphModel>".encode()


def odd_label() -> bytes:
    return (
        b'<mxGraphModel><root><mxCell id="1" vertex="1" value="&lt;![foo&lt;!DOCTYPE" '
        b'style="shape=mxgraph.aws4.lambda"/></root></mxGraphModel>'
    )


def _function(name: str, environment: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Function", "Properties": {"Environment": {"Variables": environment}}}


def many_references(functions: int = 300, each: int = 12) -> bytes:
    names = [f"F{place}" for place in range(functions)]
    found = {
        name: _function(name, {f"V{k}": {"Ref": names[(place * 7 + k * 13 + 1) % functions]} for k in range(each)})
        for place, name in enumerate(names)
    }
    return json.dumps({"Resources": found}).encode()


def deep_json(depth: int = 900) -> bytes:
    inner = '{"a":' * depth + "1" + "}" * depth
    return f'{{"Resources":{{"F":{{"Type":"AWS::Lambda::Function","Properties":{inner}}}}}}}'.encode()


def deep_sub(depth: int = 300) -> bytes:
    inner = '{"Fn::Sub":["${a}",{"a":' * depth + '"x"' + "}]}" * depth
    return f'{{"Resources":{{"F":{{"Type":"AWS::Lambda::Function","Properties":{{"Role":{inner}}}}}}}}}'.encode()


def deep_yaml(depth: int = 300) -> bytes:
    return b"Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties: " + b"[" * depth + b"]" * depth


def base_sixty() -> bytes:
    return b"Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n      Timeout: 59" + b":59" * 330_000


def giant_number(start: bytes = b"0x") -> bytes:
    return b"Resources:\n  F:\n    Type: " + start + b"f" * 6_000


def tagged_numbers() -> bytes:
    return (
        b"Resources:\n  F:\n    Type: AWS::Lambda::Function\n    Properties:\n"
        b"      Timeout: !!int '"
        + b"9" * 9_000
        + b"'\n      MemorySize: !!float '1:59:59'\n      1: 2\n      on: off\n"
    )


def deciding_in_circles(depth: int = 30) -> bytes:
    conditions: dict[str, Any] = {
        f"C{place}": {"Fn::And": [{"Condition": f"C{place + 1}"}] * 10} for place in range(depth)
    }
    body = {"Type": "AWS::Lambda::Function", "Properties": {"Role": {"Fn::If": ["C0", "a", "b"]}}}
    return json.dumps({"Conditions": conditions, "Resources": {"F": body}}).encode()


def loops_of_nothing(deep: int = 6, wide: int = 200) -> bytes:
    inner: dict[str, Any] = {}
    for level in range(deep):
        inner = {f"Fn::ForEach::L{level}": [f"V{level}", [f"x{place}" for place in range(wide)], inner]}
    inner["F"] = {"Type": "AWS::Lambda::Function"}
    return json.dumps({"Resources": inner}).encode()


def foreign_coding() -> bytes:
    return b'# coding: foo\nfrom diagrams.aws.compute import Lambda\nLambda("x")\n'


def deep_python(signs: bytes = b"-", depth: int = 20_000) -> bytes:
    return b"from diagrams import Diagram\na=" + signs * depth + b"1\n"


def chained_python(links: int = 20_000) -> bytes:
    return b'from diagrams.aws.compute import Lambda\na=Lambda("x")\n' + b"a" + b">>a" * links


def deep_xml(depth: int = 20_000) -> bytes:
    return b"<mxGraphModel>" + b"<a>" * depth + b"</a>" * depth + b"</mxGraphModel>"


def loose_lines(shapes: int = 1_900, lines: int = 3_900) -> bytes:
    """Lines that are attached to nothing: what each means has to be found by its place."""
    box = '<mxCell id="v{0}" vertex="1" parent="1" value="Part {0}">{1}</mxCell>'
    at = '<mxGeometry x="{}" y="{}" width="60" height="60"/>'
    line = '<mxCell id="e{0}" edge="1" parent="1"><mxGeometry>{1}{2}</mxGeometry></mxCell>'
    end = '<mxPoint x="{}" y="{}" as="{}Point"/>'
    cells = [box.format(n, at.format(n * 811 % 8_000, n * 1_613 % 8_000)) for n in range(shapes)]
    cells += [
        line.format(
            n,
            end.format(n * 911 % 8_000, n * 1_201 % 8_000, "source"),
            end.format(n * 1_013 % 8_000, n * 1_409 % 8_000, "target"),
        )
        for n in range(lines)
    ]
    layers = '<mxCell id="0"/><mxCell id="1" parent="0"/>'
    return f"<mxGraphModel><root>{layers}{''.join(cells)}</root></mxGraphModel>".encode()


def one_zip(inside: int, files: int = 1, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for place in range(files):
            archive.writestr(f"t{place}.yaml", b" " * inside)
    return out.getvalue()


def many_zips(count: int = 190) -> bytes:
    data = one_zip(8 * 1_048_576 - 100)
    head = 'Content-Disposition: form-data; name="{0}.zip"; filename="{0}.zip"'
    parts = [f"--{_BOUNDARY}\r\n{head.format(place)}\r\n\r\n".encode() + data for place in range(count)]
    return b"\r\n".join([*parts, f"--{_BOUNDARY}--\r\n".encode()])


def large_sketch(nodes: int) -> bytes:
    document = {
        "schema": "pattern-studio/1",
        "nodes": [{"id": f"n{place}", "service": "aws.lambda", "label": f"Node {place}"} for place in range(nodes)],
        "connections": [
            {"id": f"c{place}", "source": f"n{place % nodes}", "target": f"n{(place * 7 + 1) % nodes}", "kind": "async"}
            for place in range(2 * nodes)
        ],
    }
    return json.dumps(document).encode()


def multiplying_texts(depth: int = 15, each: int = 10) -> bytes:
    """Terraform: texts that name the next one ten times, the last is a figure."""
    lines = "".join(f'  a{place} = "{f"${{local.a{place + 1}}}" * each}"\n' for place in range(depth))
    function = 'resource "aws_lambda_function" "f" {\n  timeout = local.a0\n}\n'
    return f'locals {{\n{lines}  a{depth} = "1"\n}}\n{function}'.encode()


def many_lines_of_dot(count: int = 150_000) -> bytes:
    return b"digraph {" + b"a->b;" * count + b"}"


def taken_out(count: int = 1_500) -> bytes:
    """A template of which nothing is left, beside the one that the sketch was read from, in another order."""
    one, other = (
        "Resources:\n" + "".join(f"  F{n * step % count}:\n    Type: AWS::Lambda::Function\n" for n in range(count))
        for step in (1, 7)
    )
    sketch = {"schema": "pattern-studio/2", "nodes": [{"id": "n", "service": "aws.lambda"}]}
    return json.dumps({"sketch": sketch, "template": one, "came_from": other}).encode()


def _template(resources: dict[str, Any], **sections: Any) -> bytes:
    return json.dumps({"Transform": "AWS::Serverless-2016-10-31", **sections, "Resources": resources}).encode()


def _with_events(count: int, **properties: Any) -> dict[str, Any]:
    event = {"Type": "Api", "Properties": {"Path": "/x", "Method": "get", **properties}}
    return {"Type": "AWS::Serverless::Function", "Properties": {"Events": {f"E{n}": event for n in range(count)}}}


def _api(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Serverless::Api", "Properties": {"StageName": "prod", **properties}}


_OF_API: dict[str, Any] = {"RestApiId": {"Ref": "Api"}}


def events_by_schemes(events: int = 3_000, schemes: int = 12_000) -> bytes:
    """Every event names an API whose body has thousands of schemes that ask nobody."""
    body = {"paths": {"/x": {"get": {}}}, "securityDefinitions": {f"s{n}": {"in": "header"} for n in range(schemes)}}
    return _template({"Api": _api(DefinitionBody=body), "F": _with_events(events, **_OF_API)})


def events_by_tokens(events: int = 3_000, named: int = 20_000) -> bytes:
    """Every event names an authoriser whose tokens name a parameter thousands of times."""
    tokens = {"J": {"JwtConfiguration": {"issuer": [{"Ref": "P"}] * named}}}
    function = _with_events(events, **_OF_API, Auth={"Authorizer": "J"})
    parameters = {"P": {"Type": "String"}}
    return _template({"Api": _api(Auth={"Authorizers": tokens}), "F": function}, Parameters=parameters)


def events_by_globals(events: int = 3_000, values: int = 20_000) -> bytes:
    """Every event asks for the API that the template's long globals make."""
    return _template({"F": _with_events(events)}, Globals={"Api": {"Auth": {"X": [{"a": "b"}] * values}}})


def odd_authorisers() -> bytes:
    """Authorisers that are no names."""
    api, function = _api(Auth={"DefaultAuthorizer": {"Ref": "X"}}), _with_events(1, **_OF_API, Auth={"Authorizer": [1]})
    return _template({"Api": api, "F": function})


def _stored(name: str) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": {"Fn::Sub": name}, "Value": "v", "Type": "String"}}


def _fetching(names: list[str]) -> dict[str, Any]:
    return _function("F", {f"V{place}": f"{{{{resolve:ssm:{name}}}}}" for place, name in enumerate(names)})


def names_of_the_store(stored: int = 1_900, asked: int = 18_000) -> bytes:
    """Thousands of names with pieces that are not known, by thousands that are asked for."""
    found = {f"P{n}": _stored(f"/${{A}}/{n}/b") for n in range(stored)}
    return _template({**found, "F": _fetching([f"/q/x{n}/b" for n in range(asked)])})


def name_of_many_pieces() -> bytes:
    """A name of the store that an expression would try in each of its pieces."""
    return _template({"P": _stored("/" + "${A}a" * 12 + "b"), "F": _fetching(["/" + "a" * 400])})


def handed_on(depth: int = 7) -> bytes:
    """Stacks in stacks, each of which hands on sixty times what it was handed."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for level in range(depth):
            nested = {"TemplateURL": f"t{level + 1}.json", "Parameters": {"A": [{"Ref": "A"}] * 60}}
            found = {"N": {"Type": "AWS::CloudFormation::Stack", "Properties": nested}}
            archive.writestr(f"t{level}.json", _template(found, Parameters={"A": {"Type": "String"}}))
        archive.writestr(f"t{depth}.json", _template({"F": _function("F", {"V": {"Ref": "A"}})}))
    return out.getvalue()


_TWO_PARTS = 'flowchart LR\nn_a["A<br/><i>SQS</i>"]\nn_b["B<br/><i>SQS</i>"]\n'


def remarks_of_one_line(remarks: int = 25_000, lines: int = 3_900) -> bytes:
    return (_TWO_PARTS + "%% x, a to b: async\n" * remarks + "n_a --> n_b\n" * lines).encode()


def remark_of_one_group(values: int = 30_000, times: int = 15_000) -> bytes:
    said = "%% f: boundary" + "".join(f", @k{place} = {place}" for place in range(values))
    return f"flowchart LR\n{said}\n".encode() + b"subgraph n_f[F]\nend\n" * times


def remark_of_brackets(begin: bytes = b"flowchart LR\n%% ", end: bytes = b'\nn_a["A<br/><i>SQS</i>"]\n') -> bytes:
    return begin + b"a: aws.sqs, x = " + b"[" * 100_000 + end


def _address(name: str) -> str:
    return f"/api/v1/sketches/{name}"


def attacks() -> Iterator[Attack]:
    """All of them. None needs more than a few megabytes to be made."""
    refused = (400, 413, 422)
    yield Attack("F1", "Python: a list doubled 30 times", doubling_lists, refused)
    yield Attack("F1", "Python: 60,000 long lists", long_lists, refused)
    yield Attack("F1", "Python: 35,000 long lists", lambda: long_lists(35_000), refused)
    yield Attack("F1", "Python: a chain of 20,000", chained_python, refused)
    multipart = f"multipart/form-data; boundary={_BOUNDARY}"
    yield Attack("F2", "190 zips of 8 MiB inside", many_zips, refused, content_type=multipart)
    yield Attack("F2", "one zip of 100 MiB inside", lambda: one_zip(100 * 1_048_576), refused)
    yield Attack("F2", "a zip packed by LZMA", lambda: one_zip(1000, method=zipfile.ZIP_LZMA), refused)
    yield Attack("F5", "YAML: a number to base 60", base_sixty, (200, *refused))
    yield Attack("F6", "Mermaid: 1,500 by 1,500 lines", wide_groups, refused)
    yield Attack("F6", "Mermaid: a chain of 120,000", long_chain, refused)
    yield Attack("F7", "draw.io: a page of %41", percent_page, refused)
    yield Attack("F7", "draw.io: a deflate bomb", deflated_page, refused)
    yield Attack("F7", "draw.io: 1,000 nested parents", lambda: nested_cells(1_000), (200, *refused))
    yield Attack("F7", "draw.io: 5,000 nested parents", lambda: nested_cells(5_000), (200, *refused))
    yield Attack("F8", "300 functions, 12 references each", many_references, (200,))
    yield Attack("F1", "Terraform: texts that multiply", multiplying_texts, (200, *refused))
    yield Attack("F6", "DOT: 150,000 lines", many_lines_of_dot, refused)
    yield Attack("F8", "1,500 resources taken out", taken_out, (200,), _address("into"))
    yield Attack("F8", "3,000 events of 12,000 schemes", events_by_schemes, (200,))
    yield Attack("F8", "3,000 events of 20,000 references", events_by_tokens, (200,))
    yield Attack("F8", "3,000 events of long globals", events_by_globals, (200,))
    yield Attack("F8", "18,000 names by 1,900 of the store", names_of_the_store, (200,))
    yield Attack("T26", "a name of the store in 12 pieces", name_of_many_pieces, (200,))
    yield Attack("F1", "stacks that hand on what they are handed", handed_on, refused)
    yield Attack("F8", "Mermaid: 25,000 remarks of one line", remarks_of_one_line, (200,))
    yield Attack("F8", "Mermaid: a long remark 15,000 times", remark_of_one_group, (200,))
    yield Attack("F9", "Mermaid: a remark of 100,000 brackets", remark_of_brackets, (200,))
    yield Attack("F9", "authorisers that are no names", odd_authorisers, (200,))
    yield Attack("F9", "JSON template, 900 deep", deep_json, refused)
    yield Attack("F9", "Fn::Sub, 300 deep", deep_sub, refused)
    yield Attack("F9", "YAML, 300 deep", deep_yaml, refused)
    yield Attack("F9", "Python: # coding: foo", foreign_coding, (200, *refused))
    yield Attack("F9", "Python: 20,000 signs", deep_python, refused)
    yield Attack("F9", "Python: 20,000 brackets", lambda: deep_python(b"("), refused)
    yield Attack("F9", "draw.io: <![foo<!DOCTYPE", odd_label, (200, *refused))
    yield Attack("F9", "draw.io: 20,000 deep", deep_xml, refused)
    yield Attack("F9", "YAML: 0xfff..., 6,000 digits", giant_number, (200, *refused))
    yield Attack("F9", "YAML: numbers by tags", tagged_numbers, (200, *refused))
    yield Attack("F9", "conditions that multiply", deciding_in_circles, (200, *refused))
    yield Attack("F9", "loops that make nothing", loops_of_nothing, refused)
    yield Attack("F7", "draw.io: 3,900 loose lines", loose_lines, (200, *refused))
    yield Attack("F6", "D2: 100,000 blocks that never end", lambda: b"a: |md x\n" * 100_000, (200, *refused))
    yield Attack("T20", "2,000 parts checked", lambda: large_sketch(2_000), (200,), _address("validate"))
    yield Attack("T7", "500 parts laid out", lambda: large_sketch(500), (200, 413, 503), _address("layout?routes=true"))
