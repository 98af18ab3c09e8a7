/** The one document, which its program fills. */
import { createHash } from 'node:crypto';
import type { DashboardAssets } from './assets';

/** Addresses are relative, so that a proxy may serve the pages below a path of its own. */
export function htmlDocument({ script, style, licences }: DashboardAssets): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:,">
<title>icprofile</title>
<link rel="stylesheet" href="dashboard/main.css?${digest(style)}">
<script src="dashboard/main.js?${digest(script)}" defer></script>
</head>
<body>
<noscript><p>These pages need JavaScript.</p></noscript>
<div id="page"></div>
<footer>
<p>Made by icprofile. <span id="time-zone"></span> <a href="dashboard/licences.txt?${digest(licences)}">Licences of the libraries in these pages</a></p>
</footer>
</body>
</html>
`;
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
