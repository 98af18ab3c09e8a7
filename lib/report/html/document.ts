/** The HTML around program, styles and data. It allows nothing that is not in it, so no request leaves it. */
import { createHash } from 'node:crypto';
import type { PageAssets } from './assets';
import { pageDataId, type PageData } from './page-data';

export function htmlDocument(data: PageData, { script, style, licences }: PageAssets): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentSecurityPolicy(script, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>${escapeHtml(data.title)}</title>
<style>${style}</style>
</head>
<body>
<noscript><p>This report needs JavaScript. It works offline, and sends nothing anywhere.</p></noscript>
<div id="page"></div>
<footer>
<p>Made by icprofile. Works offline: all of it is in this file.</p>
<details><summary>Licences of the libraries in this page</summary><pre>${escapeHtml(licences)}</pre></details>
</footer>
<script type="application/json" id="${pageDataId}">${scriptSafeJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/**
 * Only this script and this style, by their digests; data URLs for the empty icon; nothing else from anywhere
 * (https://www.w3.org/TR/CSP3/). Text can never become markup or code: https://www.w3.org/TR/trusted-types/.
 */
function contentSecurityPolicy(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${digest(script)}'`,
    `style-src '${digest(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
}

function digest(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}

/**
 * JSON in which nothing ends the element or begins a comment
 * (https://html.spec.whatwg.org/multipage/scripting.html#restrictions-for-contents-of-script-elements).
 */
export function scriptSafeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c');
}

export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? character);
}
