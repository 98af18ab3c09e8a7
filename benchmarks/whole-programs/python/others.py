"""Programs of the same kinds as the others here, with Python's own library: each returns a round of it, and how many to run."""


def parser():
    import difflib
    import io
    import tokenize

    with open(difflib.__file__, encoding="utf8") as file:
        text = file.read()
    return lambda: list(tokenize.generate_tokens(io.StringIO(text).readline)), 3


def bundler():
    import ast
    import difflib

    class Renamer(ast.NodeTransformer):
        def visit_Name(self, node):
            return ast.copy_location(ast.Name(node.id + "_1", node.ctx), node)

    with open(difflib.__file__, encoding="utf8") as file:
        text = file.read()
    return lambda: ast.unparse(Renamer().visit(ast.parse(text))), 4


def json():
    import json.decoder
    import json.scanner

    decoder = json.JSONDecoder()
    decoder.parse_string = json.decoder.py_scanstring
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    text = json.dumps(
        [{"id": index, "tags": ["a", "b"], "name": 'n"%d' % index, "ok": True} for index in range(400)]
    )
    return lambda: decoder.decode(text), 15


def templates():
    import html
    import string

    template = string.Template('<li class="$kind">$name: $price</li>')

    def one_round():
        for index in range(200):
            template.substitute(kind="k%d" % (index % 3), name=html.escape("item <%d>" % index), price=index)

    return one_round, 100


def markdown():
    import html.parser

    class Parser(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            pass

        def handle_data(self, data):
            pass

    text = "<ul>" + "".join('<li class="c%d">text &amp; more</li>' % index for index in range(500)) + "</ul>"
    return lambda: Parser().feed(text), 15


def compiler():
    import re

    def one_round():
        re.purge()
        for index in range(60):
            re.compile("(a%d|b+)*[c-x]{2,%d}(?:y|z)?$" % (index, index + 3))

    return one_round, 16


def queue():
    import asyncio

    def digest(depth):
        result = depth
        for index in range(200):
            result = (result * 31 + index) & 0xFFFFFFFF
        return result

    async def task(depth):
        await asyncio.sleep(0)
        if depth > 0:
            await asyncio.gather(task(depth - 1), task(depth - 1))
        digest(depth)

    return lambda: asyncio.run(task(8)), 4
