/** Looks at HTML reports in a real Chromium, as a reader would. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';

const executables = [process.env['ICPROFILE_CHROMIUM'], 'chromium', 'chromium-browser', 'google-chrome'];

function findBrowser(): string | undefined {
  for (const name of executables) {
    if (name === undefined) continue;
    const { stdout, status } = spawnSync('which', [name], { encoding: 'utf8' });
    if (status === 0) return stdout.trim();
  }
  return undefined;
}

/** A report that is open in the browser, with all that went wrong and all that it asked the network for. */
export interface OpenReport {
  readonly page: Page;
  readonly errors: readonly string[];
  readonly requests: readonly string[];
}

export type OpenHtml = (html: string, options?: OpenOptions) => Promise<OpenReport>;

export interface OpenOptions {
  readonly widthPx?: number;
  readonly colours?: 'light' | 'dark';
}

/**
 * A `describe` of tests that need a browser: skipped, with a printed reason, where there is none; failing under CI.
 */
export function describeInBrowser(name: string, tests: (open: OpenHtml) => void): void {
  const executablePath = findBrowser();
  if (executablePath !== undefined) {
    describe(name, () => {
      tests(useBrowser(executablePath));
    });
    return;
  }
  const obstacle = 'Chromium is not installed (apt-get install chromium, or set ICPROFILE_CHROMIUM)';
  if (process.env['CI'] !== undefined) {
    describe(name, () => it('has what it needs', () => Promise.reject(new Error(obstacle))));
  } else {
    process.stderr.write(`skipped: ${name}: ${obstacle}\n`);
    describe.skip(name, () => {
      tests(() => Promise.reject(new Error(obstacle)));
    });
  }
}

function useBrowser(executablePath: string): OpenHtml {
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), 'icprofile-html-'));
  let browser: Browser | undefined;
  let opened = 0;
  beforeAll(async () => {
    // As root, which CI is, Chromium has no sandbox.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await puppeteer.launch({ executablePath, args });
  });
  afterAll(async () => {
    await browser?.close();
    fs.rmSync(directory, { recursive: true });
  });
  return async (html, options = {}) => {
    if (browser === undefined) throw new Error('the browser did not start');
    const file = path.join(directory, `${++opened}.html`);
    fs.writeFileSync(file, html);
    return openFile(browser, file, options);
  };
}

async function openFile(
  browser: Browser,
  file: string,
  { widthPx = 1360, colours = 'light' }: OpenOptions,
): Promise<OpenReport> {
  const page = await browser.newPage();
  const errors: string[] = [];
  const requests: string[] = [];
  page.on('console', (message) => errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('dialog', (dialog) => {
    errors.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== pathToFileURL(file).href && !request.url().startsWith('data:'))
      requests.push(request.url());
  });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: colours }]);
  await page.setViewport({ width: widthPx, height: 1000 });
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('g.frame');
  return { page, errors, requests };
}
