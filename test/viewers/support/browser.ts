/** Looks at HTML reports in a real Chromium, as a reader would. */
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'puppeteer-core';
import { browserForTests } from './chromium';
import { describeWith, temporaryDirectory, viewers } from './programs';

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

/** A `describe` of tests that open reports; as of `describeWith` where there is no browser. */
export function describeInBrowser(name: string, tests: (open: OpenHtml) => void): void {
  describeWith(viewers.chromium, name, () => {
    const browser = browserForTests();
    const directory = temporaryDirectory();
    let opened = 0;
    tests((html, options = {}) => {
      const file = path.join(directory, `${++opened}.html`);
      fs.writeFileSync(file, html);
      return openFile(browser(), file, options);
    });
  });
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
