/** A real browser, without a window. */
import { launch, type Browser } from 'puppeteer-core';
import { pathOf, viewers } from './programs';

/** Starts one for the tests of a file; root may not use Chromium's sandbox, and CI is root. */
export function browserForTests(): () => Browser {
  let browser: Browser | undefined;
  beforeAll(async () => {
    browser = await launch({
      executablePath: pathOf(viewers.chromium) ?? '',
      headless: true,
      args: ['--no-sandbox', '--enable-unsafe-swiftshader'],
    });
  });
  afterAll(async () => {
    await browser?.close();
  });
  return () => {
    if (browser === undefined) throw new Error('the browser is not running');
    return browser;
  };
}
