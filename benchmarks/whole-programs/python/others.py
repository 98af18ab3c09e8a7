"""Programs of the same kinds for Python, with its own library: programs.py NAME FILE [profiled]"""

import sys

sys.path.insert(0, __file__.rsplit("/", 2)[0])


def parser():
    import json.decoder
    import json.scanner

    decoder = json.JSONDecoder()
    decoder.parse_string = json.decoder.py_scanstring
    decoder.scan_once = json.scanner.py_make_scanner(decoder)
    text = json.dumps([{"id": index, "tags": ["a", "b"], "name": "n%d" % index} for index in range(400)])
    for _ in range(10):
        decoder.decode(text)


def bundler():
    import tokenize
    import io
    import difflib

    with open(difflib.__file__, encoding="utf8") as file:
        text = file.read()
    for _ in range(3):
        list(tokenize.generate_tokens(io.StringIO(text).readline))


def templates():
    import html
    import string

    template = string.Template('<li class="$kind">$name: $price</li>')
    for _ in range(40):
        for index in range(200):
            template.substitute(kind="k%d" % (index % 3), name=html.escape("item <%d>" % index), price=index)


def markdown():
    import html.parser

    class Parser(html.parser.HTMLParser):
        def handle_starttag(self, tag, attrs):
            pass

        def handle_data(self, data):
            pass

    text = "<ul>" + "".join('<li class="c%d">text &amp; more</li>' % index for index in range(500)) + "</ul>"
    for _ in range(6):
        Parser().feed(text)


def compiler():
    import sre_compile

    for index in range(60):
        sre_compile.compile("(a%d|b+)*[c-x]{2,%d}(?:y|z)?$" % (index, index + 3))


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

    asyncio.run(task(8))


def main():
    import time
    from counter import open_counter

    name, file = sys.argv[1:3]
    run = globals()[name]
    counter = open_counter()
    read = (lambda: counter.value) if counter is not None else time.thread_time_ns
    profiler = None
    if "profiled" in sys.argv:
        import cProfile

        profiler = cProfile.Profile()
    before = read()
    if profiler is None:
        run()
    else:
        profiler.runcall(run)
    after = read()
    with open(file, "w") as out:
        out.write(str(after - before))


main()
