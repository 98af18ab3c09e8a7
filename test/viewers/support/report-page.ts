/** What a reader sees on the page of a report, and does there. */
import type { Page } from 'puppeteer-core';

/** Digits as they are typed. */
function plain(text: string): string {
  return text.replaceAll('\u202f', ' ').replaceAll('\u2212', '-').trim();
}

export async function textOf(page: Page, selector: string): Promise<string> {
  return plain(await page.$eval(selector, (found) => found.textContent));
}

/** The functions in the table, from the top. */
export function tableNames(page: Page): Promise<readonly string[]> {
  return page.$$eval('#functions tbody th button', (buttons) => buttons.map((button) => button.textContent));
}

/** A column of the table, from the top. */
export async function tableColumn(page: Page, key: string): Promise<readonly string[]> {
  const texts = await page.$$eval(`#functions td[data-column="${key}"]`, (cells) =>
    cells.map((cell) => cell.textContent),
  );
  return texts.map(plain);
}

/** The numbers of a column by the name of the function; blank ones are left out. */
export async function numbersByFunction(page: Page, key: string): Promise<Readonly<Record<string, number>>> {
  const names = await tableNames(page);
  const texts = await tableColumn(page, key);
  return Object.fromEntries(
    names.flatMap((name, row) =>
      texts[row] === '' ? [] : [[name, Number((texts[row] ?? '').replaceAll(' ', ''))] as const],
    ),
  );
}

/** Callers or callees: name, calls, total and share of each, from the top. */
export async function neighbours(
  page: Page,
  table: 'callers' | 'callees',
): Promise<readonly (readonly string[])[]> {
  const rows = await page.$$eval(`#${table} tbody tr`, (found) =>
    found.map((row) => [...row.querySelectorAll('th button, td')].map((cell) => cell.textContent)),
  );
  return rows.map((row) => row.map(plain));
}

/** Functions whose rows are marked as the chosen one. */
export function chosenRows(page: Page): Promise<readonly string[]> {
  return page.$$eval('#functions tr.selected th button', (buttons) =>
    buttons.map((button) => button.textContent),
  );
}

export interface ShownFrame {
  readonly name: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly fill: string;
  readonly classes: readonly string[];
  readonly description: string;
}

/** The frames that are drawn, from the left and from the top. */
export function frames(page: Page): Promise<readonly ShownFrame[]> {
  return page.$$eval('g.frame', (found) =>
    found
      .map((frame) => {
        const rect = frame.querySelector('rect');
        const { x = 0, y = 0, width = 0 } = rect?.getBoundingClientRect() ?? {};
        return {
          name: frame.getAttribute('name') ?? '',
          x,
          y,
          width,
          fill: rect?.getAttribute('fill') ?? '',
          classes: [...frame.classList],
          description: frame.getAttribute('aria-label') ?? '',
        };
      })
      .sort((a, b) => a.x - b.x || a.y - b.y),
  );
}

export async function frame(page: Page, name: string): Promise<ShownFrame> {
  const found = (await frames(page)).find((candidate) => candidate.name === name);
  if (found === undefined) throw new Error(`no frame of ${name}`);
  return found;
}

/** With the mouse, in the middle of the frame. */
export async function clickFrame(page: Page, name: string): Promise<void> {
  await page.$eval('#graph', (graph) => {
    graph.scrollIntoView({ block: 'center' });
  });
  const { x, y, width } = await frame(page, name);
  await page.mouse.click(x + width / 2, y + 8);
}

/** The row's name in the table. */
export async function clickRow(page: Page, name: string): Promise<void> {
  const buttons = await page.$$('#functions tbody th button');
  const names = await tableNames(page);
  const wanted = buttons[names.indexOf(name)];
  if (wanted === undefined) throw new Error(`no row of ${name}`);
  await wanted.click();
}

export async function sortBy(page: Page, key: string): Promise<void> {
  await page.click(`[data-sort="${key}"]`);
}

export async function type(page: Page, box: 'filter' | 'search', text: string): Promise<void> {
  await page.$eval(`#${box}`, (input) => {
    (input as HTMLInputElement).value = '';
  });
  await page.type(`#${box}`, text);
}

/** One of several radio buttons. */
export async function choose(page: Page, value: string): Promise<void> {
  await page.$eval(`input[type=radio][value=${value}]`, (input) => {
    input.click();
  });
}
