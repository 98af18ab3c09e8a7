/** Serves the document, its program and its styles. They hold no data, so they need no token. */
import type { Route, RouteAnswer } from '../collector';
import { readAssets } from './assets';
import { htmlDocument } from './document';

/**
 * Only what this server sends, and nothing that could come out of a name in the data: text can never become markup
 * or code (https://www.w3.org/TR/CSP3/, https://www.w3.org/TR/trusted-types/).
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

const documentHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};

/** @throws ERR_ICPROFILE_SYSTEM_CALL if icprofile was not built */
export function dashboardRoutes(): readonly Route[] {
  const assets = readAssets();
  const get = (path: string, answer: RouteAnswer): Route => ({
    method: 'GET',
    path,
    access: 'open',
    answer: () => answer,
  });
  // Their addresses change with their content.
  const headers = { 'cache-control': 'public, max-age=31536000, immutable' };
  const file = (name: string, type: string, body: string) =>
    get(`/dashboard/${name}`, { status: 200, type: `${type}; charset=utf-8`, body, headers });
  return [
    get('/', {
      status: 200,
      type: 'text/html; charset=utf-8',
      body: htmlDocument(assets),
      headers: documentHeaders,
    }),
    file('main.js', 'text/javascript', assets.script),
    file('main.css', 'text/css', assets.style),
    file('licences.txt', 'text/plain', assets.licences),
  ];
}
