/** The pages of `icprofile serve` in a real Chromium, before a real collector. */
import type { Page } from 'puppeteer-core';
import type { RequestEstimate } from '../../lib/store';
import { visibleText } from '../../lib/visible-text';
import { browserForTests } from './support/chromium';
import {
  hostileEndpoint,
  monitored,
  rowsOf,
  shopSegments,
  startShop,
  type Monitored,
  type Shop,
} from './support/dashboard';
import { describeWith, temporaryDirectory, viewers } from './support/programs';

/** As people read them: without the spaces between groups of digits. */
const numberIn = (text: string) =>
  Number(text.replaceAll('\u202f', '').replace('\u2212', '-').replace('%', ''));
const percent = (share: number) => 100 * share;

describeWith(viewers.chromium, 'the pages of the collector', () => {
  const browser = browserForTests();
  const directory = temporaryDirectory();
  let monitor: Monitored;
  let shop: Shop;
  let page: Page;
  let problems: string[];

  beforeAll(async () => {
    shop = await startShop(directory, { segments: shopSegments(Date.now()), hasMonitor: true });
    monitor = await monitored(shop);
  });
  afterAll(() => shop.close());
  beforeEach(async () => {
    problems = [];
    page = await browser().newPage();
    page.on('console', (message) => problems.push(message.text()));
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('dialog', (dialog) => {
      problems.push(dialog.message());
      void dialog.dismiss();
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(shop.url) && !request.url().startsWith('data:'))
        problems.push(`asked for ${request.url()}`);
    });
  });
  afterEach(async () => {
    await page.close();
    expect(problems).toEqual([]);
  });

  const open = async (hash = '') => {
    await page.goto(`${shop.url}/${hash}`);
    await page.waitForSelector('main');
  };
  const query = async (text: string) =>
    (await (
      await fetch(`${shop.url}/v1/requests?service=shop&${text}`)
    ).json()) as readonly RequestEstimate[];
  const textOf = (selector: string) => page.$eval(selector, (found) => found.textContent);
  const rolloutHash = '#rollout?service=shop&base=a1&head=b2';

  it('shows endpoints with the numbers that the query answers, the heaviest first', async () => {
    await open();
    const shown = await rowsOf(page, '#endpoint-list');
    const answered = await query('by=endpoint');
    const expected = answered
      .toSorted((one, other) => other.instructions! * other.requests! - one.instructions! * one.requests!)
      .map(({ key, instructions, requests, samples }) => [
        visibleText(String(key.endpoint)),
        Math.round(instructions!),
        requests,
        samples,
      ]);
    expect(expected).toHaveLength(3);
    expect(
      shown.map((cells) => [cells[0], numberIn(cells[2]!), numberIn(cells[4]!), numberIn(cells[5]!)]),
    ).toEqual(expected);
  });

  it('shows half of the interval of the mean, and no share that the others lack', async () => {
    await open();
    const shown = await rowsOf(page, '#endpoint-list');
    const answered = await query('by=endpoint');
    for (const { key, instructions, interval } of answered) {
      const row = shown.find(([name]) => name === visibleText(String(key.endpoint)))!;
      expect(numberIn(row[3]!)).toBeCloseTo(percent((interval!.high - interval!.low) / 2 / instructions!), 1);
    }
    expect(shown.reduce((sum, row) => sum + numberIn(row[1]!), 0)).toBeCloseTo(100, 0);
  });

  it('shows hostile names as text, with what cannot be seen made visible', async () => {
    await open();
    const names = (await rowsOf(page, '#endpoint-list')).map(([name]) => name);
    expect(names).toContain(visibleText(hostileEndpoint));
    await page.$$eval(
      '#endpoint-list a',
      (links, wanted) => {
        links.find((link) => link.textContent === wanted)?.click();
      },
      visibleText(hostileEndpoint),
    );
    await page.waitForSelector('#revisions');
    expect(await textOf('h1')).toBe(visibleText(hostileEndpoint));
    expect(await page.$$('img')).toEqual([]);
  });

  it("shows an endpoint's cost by revision as the query answers it, and draws a series", async () => {
    await open(`#endpoint?service=shop&endpoint=${encodeURIComponent('GET /cart')}`);
    await page.waitForSelector('#series canvas');
    const shown = await rowsOf(page, '#revisions');
    const answered = await query(`by=revision&endpoint=${encodeURIComponent('GET /cart')}`);
    expect(
      shown.map((cells) => [cells[0], numberIn(cells[2]!), ...cells[3]!.split(' to ').map(numberIn)]),
    ).toEqual(
      answered
        .toSorted((one, other) => String(one.key.revision).localeCompare(String(other.key.revision)))
        .map(({ key, instructions, interval }) => [
          key.revision,
          Math.round(instructions!),
          Math.round(interval!.low),
          Math.round(interval!.high),
        ]),
    );
    expect(await textOf('#series .legend')).toBe('a1b2');
  });

  it('reads the point under the cursor aloud in words', async () => {
    await open(`#endpoint?service=shop&endpoint=${encodeURIComponent('GET /cart')}`);
    await page.waitForSelector('#series canvas');
    await page.hover('#series .u-over');
    expect(await textOf('#series .readout')).toMatch(/ — a1: \d/);
  });

  it('shows findings with their numbers, and leads to their rollout', async () => {
    await open();
    const [finding] = monitor.findings;
    const card = await textOf('#findings .card');
    expect(card).toContain(visibleText(finding!.title));
    expect(card).toContain(`+${percent(finding!.numbers.change).toFixed(1)}`);
    await page.click('#findings .card a');
    await page.waitForSelector('#verdict-list');
    expect(await textOf('h1')).toBe('a1 → b2');
  });

  it('shows the verdict on each endpoint with its interval, in numbers and drawn to scale', async () => {
    await open(rolloutHash);
    await page.waitForSelector('#verdict-list');
    const { endpoints, total } = monitor.verdict;
    const subjects = [{ ...total, endpoint: 'whole service' }, ...endpoints];
    const shown = await rowsOf(page, '#verdict-list');
    expect(shown).toHaveLength(subjects.length);
    const changes = await page.$$eval('#verdict-list .change', (all) => all.map((one) => one.textContent));
    const intervals = await page.$$eval('#verdict-list .interval-text', (all) =>
      all.map((one) => one.textContent),
    );
    for (const [index, { endpoint, verdict, change, interval }] of subjects.entries()) {
      const cells = shown[index]!;
      expect(cells[0]).toBe(visibleText(endpoint));
      expect(cells[2]!.startsWith(verdict)).toBe(true);
      expect(numberIn(changes[index]!)).toBeCloseTo(percent(change!), 1);
      const [lower, upper] = intervals[index]!.split(' to ').map(numberIn);
      expect(lower).toBeCloseTo(percent(interval!.lower), 1);
      expect(upper).toBeCloseTo(percent(interval!.upper), 1);
    }
    // The point and the lower end of one interval lie from 0 as the numbers do.
    const regressed = subjects.findIndex(({ verdict }) => verdict === 'regression');
    const drawn = await page.$$eval('#verdict-list svg', (drawings) =>
      drawings.map((drawing) => {
        const at = (selector: string, name: string) =>
          Number(drawing.querySelector(selector)!.getAttribute(name));
        return { zero: at('.zero', 'x1'), point: at('.point', 'x1'), left: at('.range', 'x') };
      }),
    );
    const { zero, point, left } = drawn[regressed]!;
    const { change, interval } = subjects[regressed]!;
    expect((left - zero) / (point - zero)).toBeCloseTo(interval!.lower / change!, 6);
  });

  it('explains the regressed endpoint by its functions, whose parts add up to its change', async () => {
    await open(rolloutHash);
    await page.waitForSelector('#function-list');
    const regressed = monitor.verdict.endpoints.find(({ verdict }) => verdict === 'regression')!;
    const shown = await rowsOf(page, '#function-list');
    const largest = regressed.functions.reduce((most, each) =>
      Math.abs(each.logContribution) > Math.abs(most.logContribution) ? each : most,
    );
    expect(shown[0]![0]).toContain(`${largest.function.name}${largest.function.file}`);
    expect(shown).toHaveLength(regressed.functions.length);
    const sum = shown.reduce((total, cells) => total + numberIn(cells[1]!), 0);
    // Each is rounded to a hundredth of a percent, those above 10 % to a tenth.
    expect(Math.abs(sum - percent(regressed.logChange!))).toBeLessThan(0.05 + 0.005 * shown.length);
  });

  it('can be walked through with the keyboard, and gives the new heading the focus', async () => {
    await open();
    await page.focus('#endpoint-list a');
    await page.keyboard.press('Enter');
    await page.waitForSelector('#revisions');
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('H1');
  });

  it.each([1400, 500])('is not wider than %i pixels', async (width) => {
    await page.setViewport({ width, height: 900 });
    for (const hash of ['', rolloutHash, '#endpoint?service=shop&endpoint=GET+%2Fcart']) {
      await open(hash);
      const excess = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect({ hash, excess: Math.max(0, excess) }).toEqual({ hash, excess: 0 });
    }
  });

  it('cuts off no column at 1400 pixels', async () => {
    await page.setViewport({ width: 1400, height: 900 });
    for (const hash of ['', rolloutHash, '#endpoint?service=shop&endpoint=GET+%2Fcart']) {
      await open(hash);
      const cut = await page.$$eval('.scroller', (scrollers) =>
        scrollers
          .filter(({ scrollWidth, clientWidth }) => scrollWidth > clientWidth)
          .map((scroller) => scroller.getAttribute('aria-label')),
      );
      expect({ hash, cut }).toEqual({ hash, cut: [] });
    }
  });

  it('tells times in the zone of the reader', async () => {
    await page.emulateTimezone('Asia/Tokyo');
    await open(rolloutHash);
    await page.waitForSelector('#outcome');
    const tokyo = new Intl.DateTimeFormat('en-US', {
      dateStyle: 'medium',
      timeStyle: 'medium',
      timeZone: 'Asia/Tokyo',
    });
    expect(await textOf('#outcome .facts')).toContain(tokyo.format(monitor.verdict.start));
    expect(await textOf('footer')).toContain('Asia/Tokyo');
  });

  it('allows no code but its own', async () => {
    const answer = await fetch(shop.url);
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self';");
    await open();
    const allowed = await page.evaluate(() => {
      try {
        document.body.insertAdjacentHTML('beforeend', '<p>markup</p>');
        return true;
      } catch {
        return false;
      }
    });
    expect(allowed).toBe(false);
    problems = problems.filter((text) => !text.includes('TrustedHTML'));
  });
});

describeWith(viewers.chromium, 'a collector without rows and without a monitor', () => {
  const browser = browserForTests();
  const directory = temporaryDirectory();

  it('says that there is nothing yet, and that there is no verdict', async () => {
    const shop = await startShop(directory);
    const page = await browser().newPage();
    await page.goto(shop.url);
    await page.waitForSelector('main');
    expect(await page.$eval('main', (main) => main.textContent)).toContain(
      'No requests were seen in this time',
    );
    await page.goto(`${shop.url}/#rollout?service=shop&base=a&head=b`);
    await page.waitForSelector('h1 ::-p-text(a → b)');
    expect(await page.$eval('main', (main) => main.textContent)).toContain('no rollouts seen yet');
    await page.close();
    await shop.close();
  });
});

describeWith(viewers.chromium, 'a collector that asks for a token', () => {
  const browser = browserForTests();
  const directory = temporaryDirectory();

  it('has a page that asks for it, says when it is wrong, and then shows the data', async () => {
    const readToken = 'r'.repeat(32);
    const shop = await startShop(directory, { segments: shopSegments(Date.now()), readToken });
    const page = await browser().newPage();
    await page.goto(shop.url);
    await page.waitForSelector('#token-form');
    expect(await page.$eval('main', (main) => main.textContent)).toContain('This collector asks for a token');
    await page.type('#token', 'wrong');
    await page.keyboard.press('Enter');
    await page.waitForSelector('[role=alert]');
    expect(await page.$eval('main', (main) => main.textContent)).toContain('did not accept that token');
    await page.type('#token', readToken);
    await page.keyboard.press('Enter');
    await page.waitForSelector('#endpoint-list');
    expect(await page.$eval('#rollouts', (found) => found.textContent)).toContain('No rollouts seen yet');
    await page.close();
    await shop.close();
  });
});
