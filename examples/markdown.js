'use strict';
// Renders a long document with markdown-it, its parsers, rules and renderer wrapped by profile(), and prints where the
// instructions went. `npm run demo` runs it with the best counter source that the machine has.
const fs = require('node:fs');
const path = require('node:path');
const MarkdownIt = require('markdown-it');
const { profile, profileMethods, Profiler, textReport } = require('icprofile');

const file =
  process.argv[2] ?? path.join(path.dirname(require.resolve('node-gyp/package.json')), 'CHANGELOG.md');
const markdown = fs.readFileSync(file, 'utf8');

const renderer = new MarkdownIt({ html: true, linkify: true });
for (const [name, part] of Object.entries({
  Renderer: renderer.renderer,
  Core: renderer.core,
  Block: renderer.block,
  Inline: renderer.inline,
  StateBlock: renderer.block.State,
  StateInline: renderer.inline.State,
})) {
  profileMethods(typeof part === 'function' ? part.prototype : Object.getPrototypeOf(part), { name });
}
for (const level of ['core', 'block', 'inline']) {
  const { ruler } = renderer[level];
  for (const { name, fn } of ruler.__rules__) ruler.at(name, profile(fn, { name: `${level} rule ${name}` }));
}
const render = profile(function render(text) {
  return renderer.render(text);
});

const profiler = new Profiler();
const html = profiler.runcall(render, markdown);

console.log(
  `Rendered ${path.basename(file)}: ${markdown.length} characters of Markdown, ${html.length} of HTML`,
);
console.log();
process.stdout.write(textReport(profiler.profile, { sort: 'self', restrict: [25] }));
