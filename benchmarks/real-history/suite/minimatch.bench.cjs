const { bench } = require('icprofile/bench');
const { Minimatch } = require('minimatch');

const files = ['index.js', 'lib/a.js', 'lib/deep/er/b.test.js', 'README.md', '.hidden.js', 'lib/c.ts'];
const here = new Minimatch('*.js');
const anywhere = new Minimatch('**/*.{js,ts}');

bench('match *.js', () => files.filter((file) => here.match(file)).length);
bench('match **/*.{js,ts}', () => files.filter((file) => anywhere.match(file)).length);
