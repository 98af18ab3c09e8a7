/** The released speedscope, driven in a browser: it imports a file, shows it, and exports what it understood. */
import fs from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'puppeteer-core';

const application = path.join(require.resolve('speedscope/package.json'), '..', 'dist', 'release');

/** As in its own file format. */
export interface SpeedscopeFile {
  readonly shared: { readonly frames: readonly SpeedscopeFrame[] };
  readonly profiles: readonly SpeedscopeProfile[];
}
export interface SpeedscopeFrame {
  readonly name: string;
  readonly file?: string;
  readonly line?: number;
  readonly col?: number;
}
export interface SpeedscopeProfile {
  readonly name: string;
  readonly unit: string;
  readonly startValue: number;
  readonly endValue: number;
  readonly events: readonly { readonly type: 'O' | 'C'; readonly frame: number; readonly at: number }[];
}

export class Speedscope {
  readonly #page: Page;
  readonly #messages: string[] = [];
  readonly #emptyScript: string;

  private constructor(page: Page, directory: string) {
    this.#page = page;
    this.#emptyScript = path.join(directory, 'empty.js');
    fs.writeFileSync(this.#emptyScript, '');
    page.on('console', (message) => this.#messages.push(message.text()));
    page.on('dialog', (dialog) => {
      this.#messages.push(dialog.message());
      void dialog.dismiss();
    });
  }

  static async open(browser: Browser, directory: string): Promise<Speedscope> {
    const page = await browser.newPage();
    await page.setViewport({ width: 1400, height: 2000 });
    // What it would save as a file is kept in the page.
    await page.evaluateOnNewDocument(`
      URL.createObjectURL = (blob) => { blob.text().then((text) => { window.exportedFile = text; }); return '#'; };
      HTMLAnchorElement.prototype.click = () => {};
    `);
    return new Speedscope(page, directory);
  }

  /** Opens a file, in the view with the table of functions. Throws where speedscope cannot read it. */
  async import(name: string, content: string | Uint8Array): Promise<SpeedscopeFile> {
    const base64 = Buffer.from(content).toString('base64');
    this.#messages.length = 0;
    await this.#page.goto('about:blank');
    await this.#page.goto(
      `file://${application}/index.html#localProfilePath=${this.#emptyScript}&view=sandwich`,
    );
    await this.#page.waitForFunction('window.speedscope');
    await this.#page.evaluate(
      `speedscope.loadFileFromBase64(${JSON.stringify(name)}, ${JSON.stringify(base64)})`,
    );
    return this.#exported();
  }

  /** By Ctrl+S, which does nothing as long as nothing is open. */
  async #exported(): Promise<SpeedscopeFile> {
    const save = `window.dispatchEvent(new KeyboardEvent('keydown', { key: 's', ctrlKey: true }))`;
    try {
      await this.#page.waitForFunction(`(${save}, window.exportedFile)`, { polling: 20, timeout: 10_000 });
    } catch (cause) {
      throw new Error(`speedscope read nothing: ${this.#messages.join('\n')}`, { cause });
    }
    return JSON.parse((await this.#page.evaluate('window.exportedFile')) as string) as SpeedscopeFile;
  }

  /** All text that is on the page. */
  async text(): Promise<string> {
    return (await this.#page.evaluate('document.body.innerText')) as string;
  }

  async press(key: 'n'): Promise<void> {
    await this.#page.keyboard.press(key);
    await this.#page.evaluate(
      'new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))',
    );
  }
}

export interface FrameValues {
  readonly frame: SpeedscopeFrame;
  readonly self: number;
  readonly total: number;
}

/** Self and total of each frame that has any; a frame below itself counts once. */
export function frameValues(
  { events }: SpeedscopeProfile,
  frames: readonly SpeedscopeFrame[],
): FrameValues[] {
  const values = frames.map((frame) => ({ frame, self: 0, total: 0 }));
  const stack: number[] = [];
  let before = 0;
  for (const { type, frame, at } of events) {
    const passed = at - before;
    before = at;
    const top = stack.at(-1);
    if (top !== undefined) values[top]!.self += passed;
    for (const open of new Set(stack)) values[open]!.total += passed;
    if (type === 'O') stack.push(frame);
    else expect(stack.pop()).toBe(frame);
  }
  expect(stack).toEqual([]);
  return values.filter(({ total }) => total !== 0);
}
