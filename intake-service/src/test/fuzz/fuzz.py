"""Asks every endpoint for everything that its document allows, and for what it does not.

What may be asked is read from /openapi.json; Hypothesis makes the requests and, where one fails,
finds the smallest that still does. An answer fails when it is a 5xx, when an error has no
envelope, or when it tells of our insides. FuzzIT runs this against a real service; the
operators' edges of others can be asked as well, with --operators=SERVICE=URL.
"""

import argparse
import collections
import http.client
import json
import sys
import time
import urllib.parse

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

INSIDES = ("io.plantain.", "java.lang.", "org.springframework", "org.postgresql", "\tat ")
BUSY_TRIES = 8  # a small machine may be busy; then it says so, with Retry-After

# The operators' edges have no document: their routes, by service, and the fields that they know.
OPERATORS = {
    "intake": [
        ("POST", "/admin/v1/teams", ["team_id", "name", "plan"]),
        ("GET", "/admin/v1/teams", []),
        ("GET", "/admin/v1/teams/{id}", []),
        ("POST", "/admin/v1/teams/{id}/plan", ["plan"]),
        ("POST", "/admin/v1/teams/{id}/members", ["email", "name", "role"]),
        ("GET", "/admin/v1/teams/{id}/members", []),
        ("DELETE", "/admin/v1/teams/{id}/members/{id}", []),
        ("POST", "/admin/v1/teams/{id}/keys", ["name", "scopes", "spend_cap", "expires_at"]),
        ("GET", "/admin/v1/teams/{id}/keys", []),
        ("POST", "/admin/v1/keys/{id}/rotate", ["overlap"]),
        ("DELETE", "/admin/v1/keys/{id}", []),
        ("GET", "/admin/v1/plans", []),
        ("GET", "/admin/v1/tasks/{id}", []),
        ("POST", "/admin/v1/tasks/{id}/requeue", ["operator", "reason"]),
        ("GET", "/admin/v1/acts", ["task_id", "limit"]),
    ],
    "ledger": [
        ("POST", "/admin/v1/grants", ["grant_id", "team_id", "credits", "reason"]),
        ("POST", "/admin/v1/expiries", ["expiry_id", "team_id", "credits", "reason"]),
        ("GET", "/admin/v1/teams/{id}/wallet", []),
        ("GET", "/admin/v1/teams/{id}/statement", ["limit", "before_version"]),
        ("GET", "/admin/v1/tasks/{id}", []),
        ("POST", "/admin/v1/tasks/{id}/release", ["operator", "reason"]),
        ("POST", "/admin/v1/tasks/{id}/refund", ["operator", "reason"]),
        ("GET", "/admin/v1/acts", ["task_id", "limit"]),
    ],
    "moderation": [
        ("GET", "/admin/v1/reviews", ["state", "limit"]),
        ("GET", "/admin/v1/verdicts/{id}", []),
        ("POST", "/admin/v1/verdicts/{id}/appeal", ["operator", "note"]),
        ("POST", "/admin/v1/reviews/{id}/approve", ["operator", "note"]),
        ("POST", "/admin/v1/reviews/{id}/deny", ["operator", "note"]),
    ],
    "generation": [
        ("GET", "/admin/v1/tasks/{id}", []),
        ("POST", "/admin/v1/tasks/{id}/poll", ["operator", "reason"]),
        ("POST", "/admin/v1/tasks/{id}/tell", ["operator", "reason"]),
        ("GET", "/admin/v1/acts", ["task_id", "limit"]),
        ("GET", "/admin/attempts/{id}", []),
        ("GET", "/admin/late-pictures", ["limit"]),
        ("GET", "/admin/accounts", []),
        ("GET", "/admin/accounts/audit", ["limit"]),
        ("POST", "/admin/accounts/{id}/open", ["operator", "reason"]),
        ("POST", "/admin/accounts/{id}/close", ["operator", "reason"]),
        ("GET", "/admin/margins", ["from", "to"]),
        ("POST", "/callbacks/{id}/{id}", ["taskId", "code", "data"]),
    ],
    "storage": [
        ("GET", "/admin/v1/tasks/{id}", []),
        ("POST", "/admin/v1/tasks/{id}/reupload", ["operator", "reason"]),
        ("GET", "/admin/v1/acts", ["task_id", "limit"]),
    ],
}

texts = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        ["", " ", "0", "-1", "1e309", "null", "true", "\x00", "\ud800", "%00", "../..", "'\"", "\u202e",
         "9" * 30, "2026-01-01", "2026-01-01T00:00:00Z", "0000-00-00", "sk-team-x", "a" * 5000]
    ),
)
numbers = st.one_of(
    st.integers(-5, 5), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False)
)
anything = st.recursive(
    st.one_of(st.none(), st.booleans(), numbers, texts),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)),
    max_leaves=12,
)


class Document:
    """Strategies for the values that an OpenAPI 3.1 document describes."""

    def __init__(self, document):
        self.document = document

    def resolve(self, schema):
        while "$ref" in schema:
            node = self.document
            for part in schema["$ref"].lstrip("#/").split("/"):
                node = node[part]
            schema = node
        return schema

    def values(self, schema, depth=0):
        schema = self.resolve(schema) if isinstance(schema, dict) else {}
        if depth > 5:
            return st.none()
        if "const" in schema:
            return st.just(schema["const"])
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        for several in ("oneOf", "anyOf"):
            if several in schema:
                return st.one_of([self.values(each, depth + 1) for each in schema[several]])
        if "allOf" in schema:
            merged = {}
            for each in schema["allOf"]:
                part = self.resolve(each)
                merged.setdefault("properties", {}).update(part.get("properties", {}))
                merged.setdefault("required", []).extend(part.get("required", []))
            return self.values(merged, depth + 1)
        kinds = schema.get("type", "object" if "properties" in schema else None)
        kinds = kinds if isinstance(kinds, list) else [kinds]
        return st.one_of([self.of_kind(kind, schema, depth) for kind in kinds])

    def of_kind(self, kind, schema, depth):
        if kind == "null":
            return st.none()
        if kind == "boolean":
            return st.booleans()
        if kind == "integer":
            low, high = schema.get("minimum", 0), schema.get("maximum", 2**31)
            return st.one_of(st.integers(int(low), int(high)), st.sampled_from([int(low), int(high)]))
        if kind == "number":
            return st.floats(schema.get("minimum", 0), schema.get("maximum", 1000))
        if kind == "string":
            if schema.get("format") == "uuid":
                return st.uuids().map(str)
            if "pattern" in schema:
                return st.from_regex(schema["pattern"], fullmatch=True)
            low = schema.get("minLength", 0)
            return st.text(min_size=low, max_size=max(low, min(schema.get("maxLength", 60), 60)))
        if kind == "array":
            items = self.values(schema.get("items", {}), depth + 1)
            return st.lists(items, max_size=min(schema.get("maxItems", 3), 3))
        if kind == "object":
            known = schema.get("properties", {})
            required = set(schema.get("required", []))
            fixed = {n: self.values(s, depth + 1) for n, s in known.items() if n in required}
            optional = {n: self.values(s, depth + 1) for n, s in known.items() if n not in required}
            more = schema.get("additionalProperties")
            made = st.fixed_dictionaries(fixed, optional=optional)
            if isinstance(more, dict):
                extra = st.dictionaries(texts, self.values(more, depth + 1), max_size=3)
                return st.tuples(made, extra).map(lambda both: {**both[1], **both[0]})
            return made
        return anything


@st.composite
def spoilt(draw, whole):
    """A good body with one thing wrong."""
    body = draw(whole)
    if not isinstance(body, dict) or not body:
        return draw(anything)
    body = dict(body)
    name = draw(st.sampled_from(sorted(body)))
    change = draw(st.sampled_from(["other", "drop", "add", "nested"]))
    if change == "drop":
        del body[name]
    elif change == "add":
        body[draw(texts)] = draw(anything)
    elif change == "nested" and isinstance(body[name], dict) and body[name]:
        inner = dict(body[name])
        inner[draw(st.sampled_from(sorted(inner)))] = draw(anything)
        body[name] = inner
    else:
        body[name] = draw(anything)
    return body


def encoded(body):
    return json.dumps(body).encode("utf-8", "surrogatepass")


def header_text(text):
    return "".join(c for c in text if 32 <= ord(c) < 127)[:2000]


class Target:
    def __init__(self, base, key, counts):
        self.host = urllib.parse.urlparse(base).netloc
        self.key = key
        self.counts = counts

    def ask(self, method, path, headers, body, stream):
        connection = http.client.HTTPConnection(self.host, timeout=60)
        try:
            connection.putrequest(method, path)
            connection.putheader("Authorization", "Bearer " + self.key)
            for name, value in headers.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            answer = connection.getresponse()
            # A stream goes on; its first answer is enough.
            text = "" if stream and answer.status == 200 else answer.read().decode("utf-8", "replace")
            return answer.status, answer.headers, text
        finally:
            connection.close()

    def check(self, name, method, path, headers, body, stream=False, envelope=True):
        shown = f"{method} {path} {headers} {body!r}"
        for _ in range(BUSY_TRIES):
            status, answered, text = self.ask(method, path, headers, body, stream)
            if status != 503:
                break
            time.sleep(float(answered.get("Retry-After", "2")))
        self.counts[name, status] += 1
        assert status < 500, f"{status} for {shown}: {text[:500]}"
        if status >= 400 and envelope and method != "HEAD":
            problem = json.loads(text)
            assert problem["success"] is False, f"no envelope for {shown}: {text[:500]}"
            assert problem["error"]["code"] and problem["error"]["message"], text[:500]
        for inside in INSIDES:
            assert inside not in text, f"{inside} in the answer to {shown}: {text[:500]}"


def in_path(ids):
    return st.one_of(
        st.uuids().map(str), st.sampled_from(ids), texts.filter(lambda t: t not in ("", ".", ".."))
    ).map(lambda text: urllib.parse.quote(text.encode("utf-8", "surrogatepass"), safe=""))


def query_of(pairs):
    return urllib.parse.urlencode(
        [(n.encode("utf-8", "surrogatepass"), v.encode("utf-8", "surrogatepass")) for n, v in pairs]
    )


def word(value):
    return value if isinstance(value, str) else json.dumps(value)


@st.composite
def request(draw, document, path, operation, ids):
    """One request of an operation: path, headers and body."""
    parameters = [document.resolve(each) for each in operation.get("parameters", [])]
    for name in [p["name"] for p in parameters if p["in"] == "path"]:
        path = path.replace("{" + name + "}", draw(in_path(ids)))
    query = []
    headers = {}
    for parameter in parameters:
        if parameter["in"] == "path" or draw(st.integers(0, 2)) == 0:
            continue
        value = draw(st.one_of(document.values(parameter.get("schema", {})), texts, numbers))
        if parameter["in"] == "query":
            query.append((parameter["name"], word(value)))
        elif parameter["name"].lower() == "prefer":
            headers["Prefer"] = draw(st.sampled_from(["wait=0", "wait=1", "wait=x", "", "respond-async"]))
        else:
            headers[parameter["name"]] = header_text(word(value))
    if draw(st.integers(0, 4)) == 0:
        query.append((draw(texts), draw(texts)))
    body = None
    content = operation.get("requestBody", {}).get("content", {})
    if content:
        kind = draw(st.sampled_from(sorted(content)))
        good = document.values(document.resolve(content[kind].get("schema", {})))
        if "json" in kind:
            body = encoded(draw(st.one_of(good, spoilt(good), spoilt(good), anything)))
        else:
            body = draw(st.binary(max_size=200))
            kind = draw(st.sampled_from([kind, kind + "; boundary=x", "text/plain", "application/json"]))
        headers["Content-Type"] = kind
        if draw(st.integers(0, 9)) == 0:
            body = draw(st.binary(max_size=100))
    elif draw(st.integers(0, 3)) == 0 and operation.get("x-method") != "get":
        body = encoded(draw(anything))
        headers["Content-Type"] = "application/json"
    return path + ("?" + query_of(query) if query else ""), headers, body


@st.composite
def operators_request(draw, path, fields, method, ids):
    while "{id}" in path:
        path = path.replace("{id}", draw(in_path(ids)), 1)
    if method == "GET":
        pairs = draw(st.lists(st.tuples(st.sampled_from(fields + ["x"]), texts), max_size=2))
        return path + ("?" + query_of(pairs) if pairs else ""), {}, None
    if method == "DELETE":
        return path, {}, None
    named = st.dictionaries(st.sampled_from(fields + ["x"]), st.one_of(texts, anything), max_size=4)
    whole = st.fixed_dictionaries({field: st.one_of(st.text(min_size=1, max_size=20), texts, numbers) for field in fields})
    body = draw(st.one_of(whole.map(encoded), named.map(encoded), anything.map(encoded), st.binary(max_size=60)))
    return path, {"Content-Type": "application/json"}, body


def run(name, examples, fixed, requests, check):
    @seed(fixed)
    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate, Phase.shrink],
    )
    @given(requests)
    def asks(made):
        check(made)

    try:
        asks()
    except Exception as failed:  # told with the smallest request that fails
        print(f"FAILED {name}: {failed}")
        return False
    return True


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--api")
    arguments.add_argument("--key")
    arguments.add_argument("--operators", action="append", default=[], help="SERVICE=URL, several times")
    arguments.add_argument("--admin-key")
    arguments.add_argument("--examples", type=int, default=40)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--ids", default="x", help="ids that exist, with commas")
    given_ = arguments.parse_args()
    ids = given_.ids.split(",")
    counts = collections.Counter()
    good = True
    operations = 0
    if given_.api:
        target = Target(given_.api, given_.key, counts)
        _, _, text = target.ask("GET", "/openapi.json", {}, None, False)
        document = Document(json.loads(text))
        for path, methods in document.document["paths"].items():
            for method, operation in methods.items():
                if method not in ("get", "post", "put", "patch", "delete"):
                    continue
                operations += 1
                operation["x-method"] = method
                name = method.upper() + " " + path
                stream = path.endswith("/events")
                good &= run(
                    name,
                    given_.examples,
                    given_.seed,
                    request(document, path, operation, ids),
                    lambda made: target.check(name, method.upper(), *made, stream=stream),
                )
    for edge in given_.operators:
        service, base = edge.split("=", 1)
        operators = Target(base, given_.admin_key, counts)
        for method, path, fields in OPERATORS[service]:
            operations += 1
            name = service + ": " + method + " " + path
            good &= run(
                name,
                given_.examples,
                given_.seed,
                operators_request(path, fields, method, ids),
                # what Tomcat refuses on its own has no envelope
                lambda made: operators.check(name, method, *made, envelope=False),
            )
    by_status = collections.Counter()
    for (_, status), times in counts.items():
        by_status[status] += times
    print(f"{sum(by_status.values())} requests to {operations} operations, by status: {dict(sorted(by_status.items()))}")
    quiet = sorted({n for n, _ in counts} - {n for n, s in counts if s < 300})
    print(f"never answered with success: {quiet}")
    sys.exit(0 if good and operations > 0 else 1)


if __name__ == "__main__":
    main()
