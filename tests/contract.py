#!/usr/bin/python3
"""The published contract, packaging/city: is a message as its schema says, is the document whole?

Scenarios ask for every message that arrives, so each schema is compiled once. What a schema cannot say is
checked here, too: that topic and body name the same estate, gateway and domain, that the minutes of a zone
add up to its day, that columns are as long as they say, and that a message came with the QoS and the retained
mark that the document gives it.

    contract.py            checks the document and its examples, offline
    contract.py FILE ..    checks messages, one a line: the topic below the gateway's root, a blank, the JSON
"""
import json
import os
import re
import sys

import jsonschema

CITY = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "packaging/city")
ROOT = "estate/v1/{estate}/{gateway}/"
ALL = "estate/v1/all/"  # of the city to every gateway


def read(*parts):
    with open(os.path.join(CITY, *parts), encoding="utf-8") as file:
        return json.load(file)


def walk(value, path="#"):
    """Every object in a document, with its place."""
    if isinstance(value, dict):
        yield path, value
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from walk(inner, f"{path}/{key}")


def inlined(value, schema, common):
    """A schema with what its references point to in their places: following them costs most of the time."""
    if isinstance(value, list):
        return [inlined(inner, schema, common) for inner in value]
    if not isinstance(value, dict):
        return value
    file, _, name = value.get("$ref", "").partition("#/$defs/")
    found = inlined((common if file else schema)["$defs"][name], schema, common) if name else {}
    return {**found, **{key: inlined(inner, schema, common) for key, inner in value.items()
                        if key not in ("$ref", "$defs")}}


def compiled(name, common):
    schema = read("schema", name)
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(inlined(schema, schema, common))


def deepest(error):
    """Of a choice that failed, the alternative that came nearest."""
    while error.context:
        error = max(error.context, key=lambda inner: (len(inner.absolute_path), inner.validator != "type"))
    return error


def bindings(document, channel):
    """Of each operation on a channel, how MQTT carries it."""
    return [operation["bindings"]["mqtt"] for operation in document["operations"].values()
            if operation["channel"]["$ref"] == f"#/channels/{channel}"]


class Contract:
    def __init__(self):
        self.document = read("asyncapi.json")
        common = read("schema", "common.json")
        self.validators = {name: compiled(name, common) for name in sorted(os.listdir(os.path.join(CITY, "schema")))
                           if name != "common.json"}
        self.channels = {}  # the topic below the root, as a pattern -> name, schema, {(QoS, retained)}
        for name, channel in self.document["channels"].items():
            below = channel["address"].replace(ROOT, "").replace("{domain}", "[a-z0-9-]+")
            (message,) = channel["messages"].values()
            self.channels[re.compile(below + "$")] = (
                name, os.path.basename(message["payload"]["schema"]["$ref"]),
                {(mqtt["qos"], mqtt["retain"]) for mqtt in bindings(self.document, name)})

    def find(self, below):
        return next((found for pattern, found in self.channels.items() if pattern.match(below)), None)

    def problem(self, below, body, root=None, carried=None):
        """What is wrong with a message, as "path: reason"; None if nothing is. `carried`: its QoS and whether
        it was published as a retained one."""
        found = self.find(below)
        if not found:
            return "no such topic in asyncapi.json"
        _, schema, allowed = found
        if carried and carried not in allowed:
            return f"came with QoS {carried[0]}, {'' if carried[1] else 'not '}retained"
        error = jsonschema.exceptions.best_match(self.validators[schema].iter_errors(body))
        if error:
            return f"{deepest(error).json_path}: {deepest(error).message[:300]}"
        return beyond_schema(below, body, root)


def beyond_schema(below, body, root):
    names = (root or "").split("/")[2:4]
    for key, named in zip(("estate", "gateway"), names):
        if body.get(key, named) != named:
            return f"$.{key}: the topic says {named}"
    if "/" in below and body.get("domain", below.split("/")[1]) != below.split("/")[1]:
        return "$.domain: the topic says another one"
    if below.startswith("telemetry/") and {body["n"]} != {
            sum(row[2] for row in body["points"]), len(body["dt"]), len(body["values"])}:
        return f"$.n: {body['n']} readings, but other numbers in points, dt or values"
    return minutes_problem(body) if below == "daily" else None


def minutes_problem(daily):
    for zone in (z for group in daily.values() if isinstance(group, dict) for z in group.get("zones", ())):
        parts = zone.get("minutes")
        if parts and abs(sum(parts.values()) - daily["minutes"]) > 0.01:
            return f"minutes of {zone['zone']}: {parts} are not {daily['minutes']}"
    return None


# ---- the document itself ----

def referred(document, reference):
    """What a reference points to, in the document or in a file beside it."""
    path, _, place = reference.partition("#")
    value = read(path) if path else document
    for key in filter(None, place.split("/")):
        value = value[key]
    return value


def lost_references(document):
    for path, inner in walk(document):
        if isinstance(inner.get("$ref"), str):
            try:
                referred(document, inner["$ref"])
            except (KeyError, OSError):
                yield f"{path}: nothing at {inner['$ref']}"
    for name in os.listdir(os.path.join(CITY, "schema")):
        schema = read("schema", name)
        for path, inner in walk(schema):
            reference = inner.get("$ref", "#")
            try:
                referred(schema, "schema/" + reference if reference.startswith("common.json") else reference)
            except (KeyError, OSError):
                yield f"{name} {path}: nothing at {reference}"


def loose_ends(document):
    """What the specification of AsyncAPI 3 asks for, and what it leaves to us."""
    if not document["asyncapi"].startswith("3.0."):
        yield "asyncapi: not 3.0"
    for key in ("title", "version", "description"):
        if not document["info"].get(key):
            yield f"info: no {key}"
    for name, operation in document["operations"].items():
        if operation.get("action") not in ("send", "receive"):
            yield f"operation {name}: no direction"
    for name, channel in document["channels"].items():
        wanted = set(re.findall(r"{(\w+)}", channel["address"]))
        if wanted != set(channel.get("parameters", {})) or not channel["address"].startswith((ROOT, ALL)):
            yield f"channel {name}: the address {channel['address']} and its parameters differ"
        if not bindings(document, name):
            yield f"channel {name}: nobody sends or receives it"
        if any(mqtt["qos"] not in (0, 1) or type(mqtt["retain"]) is not bool for mqtt in bindings(document, name)):
            yield f"channel {name}: QoS and retained are not said"
        for message in channel["messages"].values():
            if message["payload"]["schemaFormat"] != "application/schema+json;version=draft-2020-12":
                yield f"channel {name}: which kind of schema is it?"


def examples(contract):
    """Of each message topic, name and payload of its examples; the topic with a domain where it takes one."""
    for channel in contract.document["channels"].values():
        for message in channel["messages"].values():
            for example in message.get("examples", ()):
                below = channel["address"].replace(ROOT, "")
                yield below.replace("{domain}", example["payload"].get("domain", "fire")), example


def unnamed_topics(contract):
    with open(os.path.join(CITY, "README.md"), encoding="utf-8") as page:
        text = page.read()
    for name, channel in contract.document["channels"].items():
        if f"`{channel['address'].replace(ROOT, '')}`" not in text:
            yield f"channel {name}: README.md does not name it"


def document_problems(contract):
    yield from unnamed_topics(contract)
    yield from lost_references(contract.document)
    yield from loose_ends(contract.document)
    seen = set()
    for below, example in examples(contract):
        problem = contract.problem(below, example["payload"], "estate/v1/350582-0123/g1")
        seen.add(contract.find(below)[0])
        if problem:
            yield f"example {example['name']}: {problem}"
        if contract.problem(below, {**example["payload"], "misspelt": 1}) is None:
            yield f"example {example['name']}: a misspelt member would pass"
        yield from (f"example {example['name']}: {key} could be missing" for key in sorted(
            contract.validators[contract.find(below)[1]].schema.get("required", ()))
            if contract.problem(below, {k: v for k, v in example["payload"].items() if k != key}) is None)
    yield from (f"channel {name}: no example" for name in contract.document["channels"] if name not in seen)


def message_problems(contract, path):
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            below, _, body = line.partition(" ")
            problem = contract.problem(below, json.loads(body))
            if problem:
                yield f"{path}:{number}: {below} {problem}\n    {body[:600].rstrip()}"


def main():
    contract = Contract()
    problems = list(document_problems(contract)) if not sys.argv[1:] else [
        problem for path in sys.argv[1:] for problem in message_problems(contract, path)]
    for problem in problems:
        print(problem)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
