'use strict';
// Renders long documents.
const fs = require('node:fs');
const path = require('node:path');
const markdown = require('markdown-it')();

const docs = path.join(__dirname, '..', '..', 'docs');
const text = fs.readFileSync(path.join(docs, 'what-the-numbers-mean.md'), 'utf8');
for (let round = 0; round < 12; round++) markdown.render(text);
