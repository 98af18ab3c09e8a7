'use strict';
// Renders a long document.
const fs = require('node:fs');
const path = require('node:path');
const markdown = require('markdown-it')();

const docs = path.join(__dirname, '..', '..', 'docs');
const text = fs.readFileSync(path.join(docs, 'what-the-numbers-mean.md'), 'utf8');

exports.rounds = 20;
exports.round = () => markdown.render(text);
